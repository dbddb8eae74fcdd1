package io.crossfade.control.watch;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A migration of some tables; each look takes as long as any other. */
final class ScriptedMigration implements WatchLoop.Surroundings, InstantSource {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration LOOK = Duration.ofSeconds(2);

    final Map<MappingRange, Chunk> kept = new LinkedHashMap<>();
    final Map<MappingRange, Deque<Look>> answers = new LinkedHashMap<>();
    final List<String> order = new ArrayList<>();
    final List<List<String>> rounds = new ArrayList<>();
    final List<Duration> rests = new ArrayList<>();
    Instant now = START;
    boolean ended;
    int stopAfterRests = Integer.MAX_VALUE;
    int failingLists;

    @Override
    public Instant instant() {
        return now;
    }

    void table(String name, Look... looks) {
        chunk(whole(name), looks);
    }

    void chunk(MappingRange chunk, Look... looks) {
        kept.put(chunk, Chunk.listed(chunk, START));
        answers.put(chunk, new ArrayDeque<>(List.of(looks)));
    }

    @Override
    public Optional<List<Chunk>> chunks() {
        if (failingLists > 0) {
            failingLists--;
            throw new CrossfadeException(ErrorCode.UNREACHABLE, "the control database is away");
        }
        return ended ? Optional.empty() : Optional.of(List.copyOf(kept.values()));
    }

    @Override
    public Look look(MappingRange chunk) {
        order.add(name(chunk));
        now = now.plus(LOOK);
        Look answer = answers.getOrDefault(chunk, new ArrayDeque<>()).poll();
        return answer == null ? equal(chunk.mapping().name()) : answer;
    }

    @Override
    public void keep(Chunk chunk) {
        kept.put(chunk.rows(), chunk);
    }

    @Override
    public void keep(Map<VerificationResult, Instant> round, Duration took) {
        rounds.add(round.keySet().stream()
                .map(result -> result.mapping() + " " + result.verdict().label() + " " + result.sourceRows() + " "
                        + result.differences())
                .toList());
    }

    @Override
    public boolean rest(Duration time) {
        rests.add(time);
        now = now.plus(time);
        return rests.size() < stopAfterRests;
    }

    static MappingRange whole(String name) {
        return MappingRange.whole(new MappingId(name));
    }

    static MappingRange range(String name, @Nullable String from, @Nullable String to) {
        return new MappingRange(new MappingId(name), new KeyRange(KeyOrder.INTEGER, from, to));
    }

    static String name(MappingRange chunk) {
        KeyRange range = chunk.range();
        return chunk.mapping() + (range.isWhole() ? "" : " " + range.lower() + " " + range.upper());
    }

    static Look equal(String name) {
        return compared(name, Verdict.EQUAL, 0, 0);
    }

    static Look compared(String name, Verdict verdict, long changing, int held, String... differing) {
        return new Look.Compared(
                new VerificationResult(
                        new MappingId(name),
                        new TableId("public", name),
                        new TableId("public", name),
                        verdict,
                        10,
                        11,
                        differing.length,
                        changing,
                        0,
                        true,
                        LOOK,
                        List.of()),
                held == 0 ? null : Duration.ofMillis(held),
                List.of(differing).stream()
                        .map(key -> new DiscrepancyJson(name, name, List.of(key), "different", List.of("n"), null))
                        .toList());
    }
}
