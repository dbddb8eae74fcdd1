package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.UNCHANGED;
import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.rekey;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Contradiction;
import io.crossfade.applier.fold.Folding;
import io.crossfade.applier.fold.Freshness;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.applier.fold.Operation;
import io.crossfade.applier.fold.Touched;
import io.crossfade.applier.source.PassedTransactions;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folded changes leave what the changes one by one leave; the naive way is the oracle. */
class FoldingTest {
    private static final LaneTable PARENT = table(0, "parent", "id");
    private static final LaneTable CHILD = table(1, "child", "id", "name");
    private static final LaneTable HEAP = table(2, "heap");
    /** Its names are unique in the target too. */
    private static final LaneTable MEMBER = movable(table(3, "member", "id"));

    private static final int TABLES = 4;
    private static final BitSet NONE = new BitSet();
    private static final Relation PARENTS = TestTables.relation(PARENT.plan(), 'd');
    private static final Relation CHILDREN = TestTables.relation(CHILD.plan(), 'd');
    private static final Relation CHILDREN_FULL = TestTables.relation(CHILD.plan(), 'f');
    private static final Relation MEMBERS = TestTables.relation(MEMBER.plan(), 'd');
    private static final Relation HEAPS = TestTables.relation(HEAP.plan(), 'f');

    private static LaneTable table(int place, String name, String... key) {
        List<ColumnPlan> columns = Stream.of("id", "name", "wide")
                .map(c -> new ColumnPlan(c, c, "text", "text", "text", "OPERATOR(pg_catalog.=)"))
                .toList();
        TableId id = new TableId("public", name);
        return LaneTable.of(place, new TablePlan(id, id, columns, List.of(key), true, false, false, 0, 0));
    }

    private static LaneTable movable(LaneTable table) {
        return new LaneTable(
                table.place(), table.plan(), table.keyColumns(), true, List.of(), new Moving(List.of(), List.of(1)));
    }

    private static List<Change> changes(List<ChangeEvent> events) {
        Map<TableId, List<LaneTable>> tables = new HashMap<>();
        for (LaneTable table : List.of(PARENT, CHILD, HEAP, MEMBER)) {
            tables.put(table.source(), List.of(table));
        }
        Intake intake = new Intake(
                new Shapes(tables::get, table -> List.of(), Set.of(), new HashMap<>()),
                HandOff.done(),
                new PassedTransactions(),
                new Freshness(),
                false);
        intake.begin(new ChangeEvent.Begin(1, new Lsn(1), Instant.EPOCH));
        List<Change> changes = new ArrayList<>();
        events.forEach(event -> intake.admit((ChangeEvent.TableChange) event, changes, new Touched()));
        return changes;
    }

    private static List<Operation> fold(ChangeEvent... events) throws Contradiction {
        return Folding.fold(changes(List.of(events)), TABLES, false, NONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void randomHistoriesFoldToWhatTheyDoOneByOne(boolean inOrder) throws Exception {
        for (long seed = 0; seed < 4000; seed++) {
            RandomHistory history = history(seed, RandomHistory.Names.IN_TURN);
            NaiveTarget before = history.start();
            List<Operation> operations = Folding.fold(changes(history.events()), TABLES, inOrder, NONE);
            operations.forEach(before::apply);
            assertThat(before.content()).as("seed " + seed).isEqualTo(history.end());
        }
    }

    private static RandomHistory history(long seed, RandomHistory.Names names) {
        return new RandomHistory(
                seed, List.of(PARENTS, seed % 2 == 0 ? CHILDREN : CHILDREN_FULL), HEAPS, MEMBERS, names);
    }

    /** What folding cannot foresee of unique values that change hands, moving takes without a refusal. */
    @ParameterizedTest
    @EnumSource(RandomHistory.Names.class)
    void movedRowsMayHandUniqueValuesOnInAnyWay(RandomHistory.Names names) throws Exception {
        BitSet moved = new BitSet();
        moved.set(MEMBER.place());
        int refused = 0;
        for (long seed = 0; seed < 4000; seed++) {
            RandomHistory history = history(seed, names);
            List<Change> changes = changes(history.events());
            NaiveTarget target = history.start().copy();
            Folding.fold(changes, TABLES, false, moved).forEach(target::apply);
            assertThat(target.content()).as("seed " + seed).isEqualTo(history.end());
            refused += isRefused(history.start().copy(), Folding.fold(changes, TABLES, false, NONE)) ? 1 : 0;
        }
        if (names == RandomHistory.Names.IN_TURN) {
            assertThat(refused).isZero();
        } else {
            assertThat(refused).isPositive();
        }
    }

    private static boolean isRefused(NaiveTarget target, List<Operation> operations) {
        try {
            operations.forEach(target::apply);
            return false;
        } catch (NaiveTarget.Refusal e) {
            return true;
        }
    }

    @Test
    void rowsAreMovedOnlyWhereARowHasHadTwoUniqueValues() throws Exception {
        assertThat(fold(update(MEMBERS, "1", "a", "w"), update(MEMBERS, "1", "a", "v"), update(MEMBERS, "2", "b", "w")))
                .singleElement()
                .isInstanceOf(Operation.UpdateRows.class);
        assertThat(fold(update(MEMBERS, "1", "t", "w"), update(MEMBERS, "2", "a", "w"), update(MEMBERS, "1", "b", "w")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Operation.MoveRows.class,
                        move -> assertThat(move.after()).containsExactly(row("1", "b", "w"), row("2", "a", "w")));
    }

    @Test
    void insertDeleteInsertOfOneKeyIsOneInsert() throws Exception {
        List<Operation> operations =
                fold(insert(PARENTS, "1", "a", "w"), delete(PARENTS, "1", null, null), insert(PARENTS, "1", "b", "v"));
        assertThat(operations)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        Operation.InsertRows.class,
                        rows -> assertThat(rows.rows()).containsExactly(row("1", "b", "v")));
    }

    @Test
    void updatesOfOneKeyFoldToOneThatKeepsTheSentValues() throws Exception {
        List<Operation> operations = fold(update(PARENTS, "1", "a", "sent"), update(PARENTS, "1", "b", UNCHANGED));
        assertThat(operations)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        Operation.UpdateRows.class,
                        rows -> assertThat(rows.rows()).containsExactly(row("1", "b", "sent")));
    }

    @Test
    void rowsWithDifferentUnsentColumnsAreUpdatedApart() throws Exception {
        List<Operation> operations = fold(
                update(PARENTS, "1", "a", UNCHANGED),
                update(PARENTS, "2", "b", "w"),
                update(PARENTS, "3", "c", UNCHANGED));
        assertThat(operations).hasSize(2);
    }

    @Test
    void childrenAreDeletedFirstAndParentsInsertedFirst() throws Exception {
        List<Operation> operations = fold(
                insert(CHILDREN, "1", "a", "w"),
                insert(PARENTS, "1", "a", "w"),
                delete(PARENTS, "2", null, null),
                delete(CHILDREN, "2", "b", null));
        assertThat(operations.stream().map(FoldingTest::label))
                .containsExactly("DeleteRows child", "DeleteRows parent", "InsertRows parent", "InsertRows child");
    }

    @Test
    void independentKeyChangesAreOneStatementAndChainsKeepTheirOrder() throws Exception {
        assertThat(fold(
                        rekey(PARENTS, row("1", null, null), row("11", "a", "w")),
                        rekey(PARENTS, row("2", null, null), row("12", "a", "w"))))
                .hasSize(1);
        assertThat(fold(
                        rekey(PARENTS, row("1", null, null), row("2", "a", "w")),
                        rekey(PARENTS, row("2", null, null), row("3", "a", "w"))))
                .hasSize(2);
    }

    @Test
    void truncatesThatFollowEachOtherAreOneStatement() throws Exception {
        List<Operation> operations = fold(truncate(CHILDREN), truncate(PARENTS));
        assertThat(operations).containsExactly(new Operation.TruncateTables(List.of(CHILD, PARENT)));
    }

    @Test
    void anotherOrderOfColumnsIsNoDifferenceToTheResult() throws Exception {
        Relation turned = new Relation(
                PARENT.source(),
                'd',
                List.of(
                        PARENTS.columns().get(2),
                        PARENTS.columns().get(1),
                        PARENTS.columns().get(0)));
        NaiveTarget target = new NaiveTarget();
        fold(insert(PARENTS, "1", "a", "w"), update(turned, "W", "A", "1")).forEach(target::apply);
        assertThat(target.content().get("parent")).containsExactly("1|A|W");
    }

    @Test
    void whatCannotHaveHappenedIsAContradiction() {
        assertThatThrownBy(() -> fold(insert(PARENTS, "1", "a", "w"), insert(PARENTS, "1", "b", "w")))
                .isInstanceOf(Contradiction.class);
        assertThatThrownBy(() -> fold(delete(PARENTS, "1", null, null), update(PARENTS, "1", "b", "w")))
                .isInstanceOf(Contradiction.class);
    }

    private static String label(Operation operation) {
        String table = switch (operation) {
            case Operation.InsertRows rows -> rows.shape().table().source().name();
            case Operation.DeleteRows rows -> rows.shape().table().source().name();
            case Operation.UpdateRows rows -> rows.shape().table().source().name();
            case Operation.RekeyRows rows -> rows.shape().table().source().name();
            case Operation.MoveRows rows -> rows.shape().table().source().name();
            case Operation.DeleteWhole rows -> rows.shape().table().source().name();
            case Operation.UpdateWhole rows -> rows.shape().table().source().name();
            case Operation.TruncateTables rows -> "";
        };
        return operation.getClass().getSimpleName() + " " + table;
    }
}
