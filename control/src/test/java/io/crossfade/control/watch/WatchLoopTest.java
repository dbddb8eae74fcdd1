package io.crossfade.control.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
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
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The order of looks, the budget, and what is told, on a clock that only looks and rests move. */
class WatchLoopTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Migration migration = new Migration();
    private final Coverage coverage = new Coverage();
    private final Told told = new Told();

    /** What a loop was told to do and what it said, in order. */
    private static final class Told implements WatchListener {
        private final List<ChunkLook> looks = new ArrayList<>();
        private final List<Round> rounds = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        @Override
        public void looked(ChunkLook look) {
            looks.add(look);
        }

        @Override
        public void ended(Round round) {
            rounds.add(round);
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    /** A migration of some tables; each look takes as long as any other. */
    private static final class Migration implements WatchLoop.Surroundings, InstantSource {
        private final Map<MappingId, Chunk> kept = new LinkedHashMap<>();
        private final Map<MappingId, Deque<Look>> answers = new LinkedHashMap<>();
        private final List<String> order = new ArrayList<>();
        private final List<Duration> rests = new ArrayList<>();
        private Instant now = START;
        private boolean ended;
        private int stopAfterRests = Integer.MAX_VALUE;
        private int failingLists;

        @Override
        public Instant instant() {
            return now;
        }

        void table(String name, Look... looks) {
            MappingId id = new MappingId(name);
            kept.put(id, new Chunk(id, START, null, null, null, 0, 0));
            answers.put(id, new ArrayDeque<>(List.of(looks)));
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
        public Look look(MappingId chunk) {
            order.add(chunk.name());
            now = now.plus(LOOK);
            Look answer = answers.getOrDefault(chunk, new ArrayDeque<>()).poll();
            return answer == null ? equal(chunk.name()) : answer;
        }

        @Override
        public void keep(Chunk chunk) {
            kept.put(chunk.mapping(), chunk);
        }

        @Override
        public void keep(Map<VerificationResult, Instant> round, Duration took) {}

        @Override
        public boolean rest(Duration time) {
            rests.add(time);
            now = now.plus(time);
            return rests.size() < stopAfterRests;
        }
    }

    private static Look equal(String name) {
        return compared(name, Verdict.EQUAL, 0, 0);
    }

    private static Look compared(String name, Verdict verdict, long changing, int held, String... differing) {
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

    private void run(int budget, long rounds, Discrepancy... kept) {
        new WatchLoop(migration, new Budget(budget), migration, coverage, List.of(kept), told).run(rounds);
    }

    private <T> List<T> ofLooks(Function<WatchListener.ChunkLook, T> what) {
        return told.looks.stream().map(what).toList();
    }

    @Test
    void theChunkWhoseLookIsLongestAgoComesFirstAndOneWithoutAnyBeforeAll() {
        migration.table("a");
        migration.table("b");
        migration.table("c");
        migration.keep(new Chunk(new MappingId("a"), START, START.minusSeconds(10), START, "equal", 0, 0));
        migration.keep(new Chunk(new MappingId("b"), START, START.minusSeconds(20), START, "equal", 0, 0));
        run(100, 2);
        assertThat(migration.order).containsExactly("c", "b", "a", "c", "b", "a");
    }

    @Test
    void aLoopThatStartsAgainGoesOnWhereItWas() {
        migration.table("a");
        migration.table("b");
        migration.table("c");
        migration.stopAfterRests = 2;
        run(50, 0);
        migration.stopAfterRests = Integer.MAX_VALUE;
        new WatchLoop(migration, new Budget(50), migration, new Coverage(), List.of(), told).run(1);
        assertThat(migration.order).containsExactly("a", "b", "c", "a", "b");
    }

    @Test
    void aTenthOfTheTimeIsNineTimesAsMuchRest() {
        migration.table("a");
        migration.table("b");
        run(10, 1);
        assertThat(migration.rests).containsExactly(LOOK.multipliedBy(9), LOOK.multipliedBy(9));
        assertThat(told.rounds.getFirst().usedPercent()).isEqualTo(10.0);
        migration.rests.clear();
        run(100, 1);
        assertThat(migration.rests).containsOnly(Duration.ZERO);
        assertThatThrownBy(() -> new Budget(0)).hasMessageContaining("0 percent");
        assertThatThrownBy(() -> new Budget(101)).hasMessageContaining("101 percent");
    }

    @Test
    void theAgeIsThatOfTheChunkOfWhichNothingIsKnownForLongest() {
        migration.table("a", compared("a", Verdict.NOT_PROVEN, 3, 0), compared("a", Verdict.NOT_PROVEN, 3, 0));
        migration.table("b");
        run(100, 2);
        assertThat(coverage.oldestAge(migration.now)).isEqualTo(LOOK.multipliedBy(4));
        assertThat(coverage.changing()).isEqualTo(3);
        assertThat(coverage.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        run(100, 1);
        assertThat(coverage.oldestAge(migration.now)).isEqualTo(LOOK);
        assertThat(coverage.verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aRowIsToldOfWhenItBeginsToDifferAndWhenItDoesNoMore() {
        migration.table(
                "a",
                compared("a", Verdict.DIFFERENT, 0, 5, "1", "2"),
                compared("a", Verdict.DIFFERENT, 0, 7, "2"),
                compared("a", Verdict.DIFFERENT, 0, 7, "2"),
                equal("a"));
        run(100, 3, new Discrepancy(new MappingId("a"), "[\"1\"]", "different", "{}"));
        assertThat(coverage.verdict()).isEqualTo(Verdict.DIFFERENT);
        run(100, 1);
        assertThat(ofLooks(look -> look.appeared().stream()
                        .map(row -> row.key().getFirst())
                        .toList()))
                .containsExactly(List.of("2"), List.of(), List.of(), List.of());
        assertThat(ofLooks(look ->
                        look.gone().stream().map(row -> row.key().getFirst()).toList()))
                .startsWith(List.of(), List.of("1"), List.of());
        assertThat(told.rounds.getFirst().differences()).isEqualTo(2);
        assertThat(told.rounds.getFirst().heldMillisMax()).isEqualTo(5);
        assertThat(coverage.verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whatCannotBeComparedKeepsNobodyWaitingAndIsSaidOnce() {
        migration.table("a", new Look.Failed("away"), new Look.Failed("away"), new Look.Failed("away"));
        migration.table("b", new Look.PassedOver("cut over", true), new Look.PassedOver("cut over", true));
        migration.table("c");
        run(100, 2);
        assertThat(migration.order).containsExactly("a", "b", "c", "a", "b", "c");
        assertThat(told.notes).containsExactly("a failed: away", "b passed over: cut over");
        assertThat(migration.rests).contains(Duration.ofMillis(200));
        assertThat(coverage.size()).isEqualTo(2);
        assertThat(coverage.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(told.rounds.getFirst().failed()).isEqualTo(1);
    }

    @Test
    void theWaitAfterFailuresDoublesUpToTenSeconds() {
        for (int i = 0; i < 9; i++) {
            migration.table("t" + i, new Look.Failed("away"));
        }
        migration.failingLists = 1;
        run(100, 1);
        assertThat(migration.rests.subList(0, 3))
                .containsExactly(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800));
        assertThat(migration.rests.getLast()).isEqualTo(Duration.ofSeconds(10));
        assertThat(migration.rests).allMatch(rest -> rest.compareTo(Duration.ofSeconds(10)) <= 0);
    }

    @Test
    void theChunkThatGaveWayIsStillTheNext() {
        migration.table("a");
        migration.table("b", new Look.GaveWay(), new Look.GaveWay());
        migration.table("c");
        run(100, 1);
        assertThat(migration.order).containsExactly("a", "b", "b", "b", "c");
        assertThat(told.notes).hasSize(1);
    }

    @Test
    void itEndsWithTheMigration() {
        migration.table("a", new Look.Ended());
        migration.table("b");
        run(100, 0);
        assertThat(migration.order).containsExactly("a");
        assertThat(told.notes).containsExactly("the migration has ended");
    }
}
