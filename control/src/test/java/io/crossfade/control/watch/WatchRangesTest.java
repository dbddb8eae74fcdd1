package io.crossfade.control.watch;

import static io.crossfade.control.watch.ScriptedMigration.LOOK;
import static io.crossfade.control.watch.ScriptedMigration.compared;
import static io.crossfade.control.watch.ScriptedMigration.equal;
import static io.crossfade.control.watch.ScriptedMigration.range;
import static io.crossfade.control.watch.ScriptedMigration.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
import io.crossfade.verifier.Verdict;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Walks tables by ranges of their keys, on a clock that only looks and rests move. */
class WatchRangesTest {
    private final ScriptedMigration migration = new ScriptedMigration();
    private final Coverage coverage = new Coverage();
    private final ToldByWatch told = new ToldByWatch();

    private void run(int budget, long rounds, Discrepancy... kept) {
        new WatchLoop(migration, new Budget(budget), migration, coverage, List.of(kept), told).run(rounds);
    }

    @Test
    void theRangesOfATableAreLookedAtOneByOneAndToldOfTogether() {
        migration.chunk(range("a", "9", "100"), compared("a", Verdict.DIFFERENT, 0, 0, "9", "99"));
        migration.chunk(range("a", "100", null), equal("a"), new Look.Failed("away"));
        migration.chunk(range("a", null, "9"));
        migration.table("b");
        run(100, 1);
        assertThat(migration.order).containsExactly("a null 9", "a 9 100", "a 100 null", "b");
        assertThat(migration.rounds).containsExactly(List.of("a different 30 2", "b equal 10 0"));
        assertThat(coverage.oldestAge(migration.now)).isEqualTo(LOOK.multipliedBy(3));
        assertThat(coverage.differences()).isEqualTo(2);
        assertThat(told.rounds.getFirst().chunks()).isEqualTo(4);
        assertThat(told.ofLooks(WatchListener.ChunkLook::from)).containsExactly(null, "9", "100", null);
        assertThat(told.ofLooks(WatchListener.ChunkLook::to)).containsExactly("9", "100", null, null);
        run(100, 1);
        assertThat(migration.rounds.getLast())
                .as("of a table that was not compared as a whole nothing is said")
                .containsExactly("b equal 10 0");
        assertThat(coverage.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(coverage.oldestAge(migration.now))
                .isEqualTo(LOOK.multipliedBy(5).plusMillis(200));
    }

    @Test
    void whatIsKnownToDifferInARangeIsGoneByALookAtThatRangeAlone() {
        migration.chunk(range("a", null, "9"));
        migration.chunk(range("a", "9", null), compared("a", Verdict.DIFFERENT, 0, 0, "10", "11"));
        run(
                100,
                2,
                new Discrepancy(new MappingId("a"), "[\"8\"]", "different", "{}"),
                new Discrepancy(new MappingId("a"), "[\"10\"]", "different", "{}"));
        assertThat(told.ofLooks(look ->
                        look.gone().stream().map(row -> row.key().getFirst()).toList()))
                .containsExactly(List.of("8"), List.of(), List.of(), List.of("10", "11"));
        assertThat(told.ofLooks(look -> look.appeared().stream()
                        .map(row -> row.key().getFirst())
                        .toList()))
                .containsExactly(List.of(), List.of("11"), List.of(), List.of());
    }

    @Test
    void theAgeOfAChunkThatIsCutBecomesThatOfItsParts() {
        migration.table("a");
        run(100, 1);
        Chunk before = Objects.requireNonNull(migration.kept.get(whole("a")));
        migration.kept.clear();
        before.cut(new KeyRange(KeyOrder.INTEGER, null, null).cut(List.of("5")))
                .forEach(part -> migration.kept.put(part.rows(), part));
        migration.stopAfterRests = migration.rests.size() + 1;
        run(50, 0);
        assertThat(migration.order).containsExactly("a", "a null 5");
        assertThat(coverage.oldestAge(migration.now)).isEqualTo(LOOK.multipliedBy(2));
        assertThat(coverage.size()).isEqualTo(2);
    }
}
