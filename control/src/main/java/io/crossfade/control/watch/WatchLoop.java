package io.crossfade.control.watch;

import io.crossfade.control.watch.KnownDifferences.News;
import io.crossfade.control.watch.WatchListener.ChunkLook;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks all chunks round and round. It rests after each as the budget says, goes on after every failure, and ends only when
 * it is told to, when the rounds are over or when the migration has ended.
 */
public final class WatchLoop {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration WHILE_OTHERS_GO_FIRST = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private final Budget budget;
    private final InstantSource clock;
    private final WatchListener listener;
    private final Coverage coverage;
    private final KnownDifferences known;
    private final Map<MappingId, String> said = new HashMap<>();
    private int failures;
    private boolean ended;
    private boolean gaveWay;

    /** What a loop asks of the migration that it watches. */
    public interface Surroundings {
        /** The chunks, as they are kept; empty: the migration has ended. Each round begins with it. */
        Optional<List<Chunk>> chunks();

        /** Compares one chunk; does not throw. */
        Look look(MappingRange chunk);

        void keep(Chunk chunk);

        /** A round is over; this is what it found of mappings of which it compared all rows, each with the end of its first look. */
        void keep(Map<VerificationResult, Instant> round, Duration took);

        /** Waits. @return false: it is to stop */
        boolean rest(Duration time);
    }

    /** @param kept what is known to differ already */
    public WatchLoop(
            Surroundings surroundings,
            Budget budget,
            InstantSource clock,
            Coverage coverage,
            Collection<Discrepancy> kept,
            WatchListener listener) {
        this.surroundings = surroundings;
        this.budget = budget;
        this.clock = clock;
        this.coverage = coverage;
        this.known = new KnownDifferences(kept);
        this.listener = listener;
    }

    /** @param rounds after which it ends; 0: none */
    public void run(long rounds) {
        long number = 1;
        while (!ended && (rounds == 0 || number <= rounds)) {
            if (begin()) {
                round(number++);
            }
        }
    }

    private boolean begin() {
        try {
            Optional<List<Chunk>> chunks = surroundings.chunks();
            chunks.ifPresentOrElse(coverage::begin, this::migrationEnded);
            return chunks.isPresent();
        } catch (CrossfadeException e) {
            listener.note("waits: " + e.getMessage());
            rest(Backoff.DEFAULT.after(++failures));
            return false;
        }
    }

    private void migrationEnded() {
        listener.note("the migration has ended");
        ended = true;
    }

    private void round(long number) {
        RoundTally tally = new RoundTally(clock.instant());
        RoundResults results = new RoundResults();
        Instant began = clock.instant();
        for (Optional<MappingRange> next = coverage.next(); next.isPresent() && !ended; next = coverage.next()) {
            look(next.get(), tally, results);
        }
        if (coverage.next().isPresent()) {
            return;
        }
        attempt(() -> surroundings.keep(results.whole(coverage), Duration.between(began, clock.instant())));
        listener.ended(tally.round(number, coverage, clock.instant()));
        if (tally.compared() == 0 && !ended) {
            rest(LONGEST_WAIT);
        }
    }

    private void look(MappingRange chunk, RoundTally tally, RoundResults results) {
        Instant began = clock.instant();
        Look look = surroundings.look(chunk);
        Instant now = clock.instant();
        Duration took = Duration.between(began, now);
        switch (look) {
            case Look.Compared compared -> {
                failures = 0;
                results.add(compared.result(), now);
                keep(coverage.compared(chunk, compared.result(), now));
                tell(tally, compared(chunk, compared, took, now));
                rest(budget.rest(took));
            }
            case Look.PassedOver(String why, boolean forGood) -> {
                keep(coverage.looked(chunk, now, forGood));
                tell(tally, without(chunk, "passed-over", why, took, now));
                rest(budget.rest(took));
            }
            case Look.Failed(String why) -> {
                keep(coverage.looked(chunk, now, false));
                tell(tally, without(chunk, "failed", why, took, now));
                rest(Backoff.DEFAULT.after(++failures));
            }
            case Look.GaveWay gives -> {
                rest(WHILE_OTHERS_GO_FIRST);
                if (!gaveWay && !ended) {
                    listener.note("gives way to another verification or an operator's command");
                }
            }
            case Look.Ended end -> migrationEnded();
        }
        gaveWay = look instanceof Look.GaveWay;
    }

    private void rest(Duration time) {
        ended |= !surroundings.rest(time);
    }

    private void keep(Chunk chunk) {
        attempt(() -> surroundings.keep(chunk));
    }

    /** What could not be kept is known until the process ends, and kept with the next look. */
    private void attempt(Runnable keeping) {
        try {
            keeping.run();
        } catch (CrossfadeException e) {
            listener.note("not kept: " + e.getMessage());
        }
    }

    private void tell(RoundTally tally, ChunkLook look) {
        tally.add(look);
        listener.looked(look);
    }

    private ChunkLook compared(MappingRange chunk, Look.Compared compared, Duration took, Instant now) {
        VerificationResult result = compared.result();
        News news = known.after(
                chunk, compared.differing(), result.differences(), result.changing() == 0 && result.complete());
        Duration held = compared.held();
        said.remove(result.mapping());
        return new ChunkLook(
                "chunk",
                now,
                result.mapping().name(),
                result.target().toString(),
                chunk.range().lower(),
                chunk.range().upper(),
                result.verdict().label(),
                null,
                took.toMillis(),
                held == null ? null : (Long) held.toMillis(),
                result.sourceRows(),
                result.targetRows(),
                result.differences(),
                result.changing(),
                result.setAside(),
                news.appeared(),
                news.gone());
    }

    private ChunkLook without(MappingRange chunk, String result, String why, Duration took, Instant now) {
        if (!why.equals(said.put(chunk.mapping(), why))) {
            listener.note(chunk + " " + result.replace('-', ' ') + ": " + why);
        }
        return new ChunkLook(
                "chunk",
                now,
                chunk.mapping().name(),
                null,
                chunk.range().lower(),
                chunk.range().upper(),
                result,
                why,
                took.toMillis(),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of());
    }
}
