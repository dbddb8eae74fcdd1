package io.crossfade.control.watch;

import static io.crossfade.control.watch.ScriptedMigration.LOOK;
import static io.crossfade.control.watch.ScriptedMigration.START;
import static io.crossfade.control.watch.ScriptedMigration.compared;
import static io.crossfade.control.watch.ScriptedMigration.equal;
import static io.crossfade.control.watch.ScriptedMigration.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
import io.crossfade.verifier.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of looks, the budget, and what is told, on a clock that only looks and rests move. */
class WatchLoopTest {
    private final ScriptedMigration migration = new ScriptedMigration();
    private final Coverage coverage = new Coverage();
    private final ToldByWatch told = new ToldByWatch();

    private void run(int budget, long rounds, Discrepancy... kept) {
        new WatchLoop(migration, new Budget(budget), migration, coverage, List.of(kept), told).run(rounds);
    }

    @Test
    void theChunkWhoseLookIsLongestAgoComesFirstAndOneWithoutAnyBeforeAll() {
        migration.table("a");
        migration.table("b");
        migration.table("c");
        migration.keep(new Chunk(whole("a"), START, START.minusSeconds(10), START, "equal", 0, 0));
        migration.keep(new Chunk(whole("b"), START, START.minusSeconds(20), START, "equal", 0, 0));
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
        assertThat(told.ofLooks(look -> look.appeared().stream()
                        .map(row -> row.key().getFirst())
                        .toList()))
                .containsExactly(List.of("2"), List.of(), List.of(), List.of());
        assertThat(told.ofLooks(look ->
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
