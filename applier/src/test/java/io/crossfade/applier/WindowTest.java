package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.RepairStore;
import io.crossfade.core.store.Turn;
import io.crossfade.core.store.WindowStore;
import io.crossfade.core.store.WindowStore.Window;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed mapping's changes are dropped, an open one's applied, and each change by the window that stood before it in the log. */
@ExtendWith(Servers.Extension.class)
class WindowTest {
    private static final MappingId ITEM = new MappingId("public.item");
    private static final MappingId MADE = new MappingId("made");
    private static final String END_WHERE_IT_WAITS =
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%/apply/%'"
                    + " and wait_event_type = 'Lock' and datname = current_database()";

    private final Servers servers;
    private LaneRig rig;
    private Relation item;
    private Relation other;

    WindowTest(Servers servers) {
        this.servers = servers;
    }

    @BeforeEach
    void makeLane() throws Exception {
        rig = new LaneRig(
                servers,
                18,
                "create table item (id bigint primary key, name text)",
                "create table other (id bigint primary key, name text)");
        item = rig.table("item", "id");
        other = rig.table("other", "id");
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private WindowStore windows() {
        return new WindowStore(rig.target(), LaneRig.MIGRATION);
    }

    /** A transaction of its own, as it is sent. */
    private void turn(long number, boolean opens, MappingId... mappings) {
        Lsn start = rig.begin(number);
        mark(new Turn(number, opens, Set.of(mappings)), start);
        end(number, start);
    }

    private void mark(Turn turn, Lsn lsn) {
        rig.writer().marker(Turn.MARKER, turn.json(), lsn, true);
    }

    /** Without the flush that ends a record. */
    private void end(long xid, Lsn start) {
        rig.writer().commit(xid, start, new Lsn(start.value() + 0x30), Instant.now());
    }

    private void write(long xid, ChangeEvent... events) {
        Lsn start = rig.begin(xid);
        for (ChangeEvent event : events) {
            rig.writer().write(event);
        }
        end(xid, start);
    }

    private List<String> items() throws Exception {
        return rig.rows("select * from item order by id");
    }

    private List<String> others() throws Exception {
        return rig.rows("select * from other order by id");
    }

    @Test
    void aClosedMappingsChangesAreDroppedAndThoseAfterItOpensAreApplied() throws Exception {
        rig.tx(insert(item, "1", "a"), insert(item, "2", "a"), insert(other, "1", "a"));
        turn(1, false, ITEM, new MappingId("public.elsewhere"));
        rig.tx(insert(item, "3", "b"), update(item, "1", "b"), delete(item, "2", null), insert(other, "2", "b"));
        rig.tx(truncate(item, other), insert(other, "3", "c"));
        rig.drain();
        assertThat(items()).containsExactly("1|a", "2|a");
        assertThat(others()).containsExactly("3|c");
        turn(2, true, ITEM);
        rig.tx(insert(item, "4", "d"), update(item, "1", "d"), delete(item, "2", null));
        rig.stop();
        rig.drain();
        assertThat(items()).containsExactly("1|d", "4|d");
        assertThat(windows().of(LaneRig.LANE))
                .extracting(Window::mapping, Window::open, Window::turn)
                .containsExactly(Tuple.tuple(ITEM, true, 2L));
        assertThat(rig.rows("select name, content from crossfade.marker order by content"))
                .containsExactly("turn|1", "turn|2");
        assertThat(rig.rowsSetAside()).isEmpty();
    }

    /** Taking the fence's marker for the end would lose what is written after it. */
    @Test
    void anUndoneCutoverClosesNothing() throws Exception {
        rig.tx(insert(item, "1", "a"));
        Lsn fence = rig.begin(5);
        rig.writer().marker("fence", "f1", fence, true);
        rig.commit(5, fence);
        rig.tx(insert(item, "2", "after the fence opened by itself"));
        rig.drain();
        assertThat(items()).hasSize(2);
        assertThat(windows().of(LaneRig.LANE)).isEmpty();
    }

    @Test
    void aTurnNoHigherThanTheLastIsPassedOver() throws Exception {
        turn(2, false, ITEM);
        turn(1, true, ITEM, MappingId.of(other.table()));
        turn(2, true, ITEM);
        rig.tx(insert(item, "1", "a"), insert(other, "1", "a"));
        turn(1, false, MappingId.of(other.table()));
        rig.tx(insert(other, "2", "b"));
        rig.drain();
        assertThat(items()).isEmpty();
        assertThat(others()).containsExactly("1|a", "2|b");
        turn(3, true, ITEM);
        rig.tx(insert(item, "2", "b"));
        rig.stop();
        rig.drain();
        assertThat(items()).containsExactly("2|b");
    }

    /** Of another target's turns, which are counted by themselves, a lane hears too. */
    @Test
    void onlyATurnOfALanesOwnMappingsEndsItsHold() throws Exception {
        rig.lanes().holdBack(LaneRig.LANE, 2);
        turn(3, false, new MappingId("public.elsewhere"));
        turn(1, true, ITEM);
        rig.tx(insert(item, "1", "a"));
        rig.drain();
        assertThat(items()).containsExactly("1|a");
        assertThat(rig.lanes().get(LaneRig.LANE).held()).isTrue();
        turn(2, false, ITEM);
        rig.tx(insert(item, "2", "b"));
        rig.stop();
        rig.drain();
        assertThat(items()).containsExactly("1|a");
        assertThat(rig.lanes().get(LaneRig.LANE).held()).isFalse();
    }

    /** What follows a turn in its record is read anew, and once: nothing of one target transaction lies on both sides of it. */
    @Test
    void aRecordThatHoldsSeveralTurnsIsAppliedByEachInItsPlace() throws Exception {
        rig.settings(new ApplySettings(1 << 20, Duration.ofMinutes(1)));
        write(101, insert(item, "1", "ours"), insert(other, "1", "a"));
        turn(1, false, ITEM);
        write(102, insert(item, "2", "the other side's"), insert(other, "2", "a"));
        turn(2, true, ITEM);
        write(103, insert(item, "3", "ours again"), insert(other, "3", "a"));
        turn(3, false, ITEM);
        rig.flush();
        rig.drain();
        assertThat(items()).containsExactly("1|ours", "3|ours again");
        assertThat(rig.rows("select count(distinct xmin::text) from other")).containsExactly("3");
        assertThat(rig.lanes().get(LaneRig.LANE).appliedTransactions()).isEqualTo(6);
    }

    /** The transaction of the marker has rows too, so that the rows are written and the window is not. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 20})
    void whoDiesBetweenTheRowsAndTheTurnLeavesNeither(long batch) throws Exception {
        rig.settings(new ApplySettings(batch, Duration.ZERO));
        Lsn start = rig.begin(101);
        rig.writer().write(insert(item, "1", "before the marker"));
        mark(new Turn(1, false, Set.of(ITEM)), start);
        rig.writer().write(insert(item, "2", "behind it, in its transaction"));
        end(101, start);
        write(102, insert(item, "3", "dropped"), insert(other, "3", "kept"));
        rig.flush();
        rig.sql("begin", "lock table crossfade.\"window\" in share mode");
        LaneApplier dying = rig.start();
        try (Connection watcher = rig.target().open();
                Statement end = watcher.createStatement()) {
            Await.until("it was about to turn, and is ended", LaneRig.DEADLINE, () -> {
                try (ResultSet ended = end.executeQuery(END_WHERE_IT_WAITS)) {
                    return ended.next();
                }
            });
        }
        Await.until("it has ended", LaneRig.DEADLINE, () -> dying.end().isDone());
        rig.stop();
        rig.sql("rollback");
        assertThat(items()).isEmpty();
        assertThat(windows().of(LaneRig.LANE)).isEmpty();
        rig.drain();
        assertThat(items()).containsExactly("1|before the marker", "2|behind it, in its transaction");
        assertThat(others()).containsExactly("3|kept");
        assertThat(windows().of(LaneRig.LANE)).extracting(Window::open).containsExactly(false);
    }

    /** Transactions of several batches, each applied as it comes, before, around and behind the turn. */
    @Test
    void largeTransactionsOfOtherTablesStreamOnAroundATurn() throws Exception {
        rig.settings(new ApplySettings(4000, Duration.ZERO));
        rig.tx(large(0));
        Lsn start = rig.begin(101);
        for (ChangeEvent event : large(1000)) {
            rig.writer().write(event);
        }
        mark(new Turn(1, false, Set.of(ITEM)), start);
        for (ChangeEvent event : large(2000)) {
            rig.writer().write(event);
        }
        rig.commit(101, start);
        rig.tx(large(3000));
        rig.drain();
        assertThat(rig.rows("select count(*) from other")).containsExactly("400");
        assertThat(rig.rows("select id from item order by id")).containsExactly("0", "1000", "2000");
    }

    private ChangeEvent[] large(int first) {
        return IntStream.range(0, 101)
                .mapToObj(
                        i -> i == 50 ? insert(item, "" + first, "x") : insert(other, "" + (first + i), "w".repeat(100)))
                .toArray(ChangeEvent[]::new);
    }

    /** Rows of a query are read from the source, past the log: neither feeds nor repairs of a closed one are followed. */
    @Test
    void nothingIsReadAgainForAClosedMapping() throws Exception {
        rig.sql(
                "create table source_item (id bigint primary key, name text)",
                "create table made (id bigint primary key, name text)",
                "insert into source_item select g, 'read' from generate_series(1, 3) g");
        Relation source = rig.add(made(), 'd');
        RepairStore repairs = new RepairStore(rig.target(), LaneRig.MIGRATION);
        rig.tx(50, insert(source, "1", ""));
        turn(1, false, MADE);
        rig.tx(51, insert(source, "2", ""), insert(other, "1", "gone"));
        LaneApplier lane = rig.drain();
        assertThat(rig.rows("select id from made")).containsExactly("1");
        repairs.ask(LaneRig.LANE, MADE, List.of(key("3")));
        repairs.ask(LaneRig.LANE, ITEM, List.of(key("7")));
        Await.until("the open one's is done", LaneRig.DEADLINE, () -> repairs.open() == 1);
        assertThat(rig.rows("select mapping from crossfade.repair")).containsExactly("made");
        assertThat(rig.rows("select id from made")).containsExactly("1");
        turn(2, true, MADE);
        rig.tx(52, update(source, "2", ""));
        rig.await(lane);
        Await.until("it is open again", LaneRig.DEADLINE, () -> repairs.open() == 0);
        assertThat(rig.rows("select * from made order by id")).containsExactly("1|read", "2|read", "3|read");
    }

    private static RowKey key(String id) {
        return RowKey.of(LaneRig.row(id), new int[] {0});
    }

    private TablePlan made() throws Exception {
        TablePlan plain = TestTables.plan(rig.connection(), "public", "made", "id");
        TableId source = new TableId("public", "source_item");
        FeedPlan feed = new FeedPlan(source, List.of(new InputColumn("id", "bigint", "bigint")), null);
        return new TablePlan(
                MADE,
                source,
                plain.target(),
                plain.columns(),
                plain.keyColumns(),
                List.of(),
                null,
                new QueryPlan("select id, name from public.source_item", List.of("id"), List.of(feed)),
                false,
                false,
                false,
                false,
                0,
                0);
    }

    @Test
    void aLaneThatIsBornClosedAppliesNothingUntilItIsOpened() throws Exception {
        windows().close(LaneRig.LANE, List.of(ITEM, MappingId.of(other.table())), 0);
        rig.tx(insert(item, "1", "a"), insert(other, "1", "a"));
        turn(1, true, ITEM);
        rig.tx(insert(item, "2", "b"), insert(other, "2", "b"));
        LaneApplier lane = rig.drain();
        windows().close(LaneRig.LANE, List.of(ITEM, MappingId.of(other.table())), 0);
        rig.tx(insert(item, "3", "c"));
        rig.await(lane);
        assertThat(items()).containsExactly("2|b", "3|c");
        assertThat(others()).isEmpty();
    }

    @Test
    void whoHeldALaneWithOpenWindowsCommitsNothingOnceTheyAreClosed() throws Exception {
        rig.tx(insert(item, "1", "a"));
        LaneApplier holding = rig.drain();
        windows().close(LaneRig.LANE, List.of(ITEM), 0);
        rig.tx(insert(item, "2", "b"));
        assertEndsWith(holding, ErrorCode.EPOCH_SUPERSEDED);
        rig.stop();
        rig.drain();
        assertThat(items()).containsExactly("1|a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "closed",
                "[]",
                "{}",
                "{\"turn\": 0, \"opens\": true, \"mappings\": []}",
                "{\"turn\": 1.5, \"opens\": true, \"mappings\": []}",
                "{\"turn\": 99999999999999999999, \"opens\": true, \"mappings\": []}",
                "{\"turn\": 1, \"opens\": \"no\", \"mappings\": []}",
                "{\"turn\": 1, \"opens\": true, \"mappings\": [1]}",
                "{\"turn\": 1, \"opens\": true, \"mappings\": [\"\"]}",
                "{\"turn\": 1, \"opens\": true, \"mappings\": [], \"until\": 2}"
            })
    void whatIsNoTurnIsNotTakenForOne(String content) {
        assertThatThrownBy(() -> Turn.parse(content)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTurnThatIsNoneOrStandsInNoTransactionIsCorrupt(boolean transactional) throws Exception {
        rig.tx(insert(item, "1", "a"));
        Lsn start = transactional ? rig.begin(5) : rig.lastEnd();
        String content = transactional ? "{}" : new Turn(1, false, Set.of(ITEM)).json();
        rig.writer().marker(Turn.MARKER, content, start, transactional);
        rig.flush();
        assertEndsWith(rig.start(), ErrorCode.WIRE_CORRUPT);
    }

    private static void assertEndsWith(LaneApplier applier, ErrorCode code) {
        assertThatThrownBy(() -> applier.end().orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CrossfadeException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
