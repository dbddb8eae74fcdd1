package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.ChangeEvent.Delete;
import io.crossfade.core.change.ChangeEvent.Insert;
import io.crossfade.core.change.ChangeEvent.KeyChange;
import io.crossfade.core.change.ChangeEvent.Truncate;
import io.crossfade.core.change.ChangeEvent.Update;
import io.crossfade.core.change.Relation;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(TestServers.Resolver.class)
class StreamEventsTest {
    private final int major;
    private final TestServers servers;

    StreamEventsTest(int major, TestServers servers) {
        this.major = major;
        this.servers = servers;
    }

    private SourceFixture fixture() throws SQLException {
        return servers.fixture(major);
    }

    @Test
    void everyKindOfChangeArrivesInOrder() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key, name text, n numeric)");
            source.lane("a", "t").open();
            source.start();
            source.sql(
                    "insert into public.t values (1, 'one', 1.50), (2, null, 'NaN')",
                    "update public.t set name = 'uno' where id = 1",
                    "update public.t set id = 3 where id = 2",
                    "delete from public.t where id = 1",
                    "truncate public.t restart identity cascade");
            source.marker("end");

            LaneReader lane = source.read("a");
            List<ChangeEvent> changes = lane.changesUntil("end");

            Relation relation = ((Insert) changes.get(0)).relation();
            assertThat(changes)
                    .containsExactly(
                            new Insert(relation, row("1", "one", "1.50")),
                            new Insert(relation, row("2", null, "NaN")),
                            new Update(relation, null, row("1", "uno", "1.50")),
                            new KeyChange(relation, row("2", null, null), row("3", null, "NaN")),
                            new Delete(relation, row("1", null, null)),
                            new Truncate(List.of(relation), true, true));
            assertThat(relation.columns()).extracting(Relation.Column::name).containsExactly("id", "name", "n");
            assertThat(relation.columns()).extracting(Relation.Column::identity).containsExactly(true, false, false);
            assertThat(lane.transactions()).hasSize(6);
        }
    }

    @Test
    void aLargeValueThatWasLeftAloneArrivesAsUnchanged() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql(
                    "create table public.d (id int primary key, n int, big text)",
                    "alter table public.d alter big set storage external",
                    "create table public.f (id int primary key, n int, big text)",
                    "alter table public.f alter big set storage external",
                    "alter table public.f replica identity full");
            source.lane("a", "d", "f").open();
            source.sql(
                    "insert into public.d values (1, 1, repeat('x', 1000000))",
                    "insert into public.f values (1, 1, repeat('y', 1000000))");
            source.start();
            source.sql(
                    "update public.d set n = 2",
                    "update public.d set id = 7",
                    "update public.f set n = 2",
                    "update public.f set id = 7",
                    "delete from public.f");
            source.marker("end");

            List<ChangeEvent> changes = source.read("a").changesUntil("end");

            String y = "y".repeat(1_000_000);
            Update byDefault = (Update) changes.get(2);
            assertThat(byDefault.before()).isNull();
            assertThat(byDefault.after()).isEqualTo(RowImage.of(Cell.of("1"), Cell.of("2"), Cell.UNCHANGED));
            KeyChange keyByDefault = (KeyChange) changes.get(3);
            assertThat(keyByDefault.before()).isEqualTo(row("1", null, null));
            assertThat(keyByDefault.after()).isEqualTo(RowImage.of(Cell.of("7"), Cell.of("2"), Cell.UNCHANGED));
            Update full = (Update) changes.get(4);
            assertThat(full.before()).isEqualTo(row("1", "1", y));
            assertThat(full.after().over(before(full))).isEqualTo(row("1", "2", y));
            KeyChange keyFull = (KeyChange) changes.get(5);
            assertThat(keyFull.before()).isEqualTo(row("1", "2", y));
            assertThat(keyFull.after().over(keyFull.before())).isEqualTo(row("7", "2", y));
            assertThat(((Delete) changes.get(6)).before()).isEqualTo(row("7", "2", y));
        }
    }

    /** The server sends the old key of an update when the key is merely large; the new tuple lacks it then. */
    @Test
    void aLargeKeyThatWasLeftAloneIsNoKeyChange() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql(
                    "create table public.k (id text primary key, n int, pad text)",
                    "alter table public.k alter id set storage external, alter pad set storage external");
            source.lane("a", "k").open();
            source.sql("insert into public.k values (repeat('k', 2400), 1, repeat('p', 5000))");
            source.start();
            source.sql("update public.k set n = 2");
            source.marker("end");

            Update update = (Update) source.read("a").changesUntil("end").get(1);

            assertThat(update.before()).isNull();
            assertThat(update.after().text(0)).isEqualTo("k".repeat(2400));
            assertThat(update.after().isUnchanged(2)).isTrue();
        }
    }

    @Test
    void whatASavepointRolledBackDoesNotArrive() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key)");
            source.lane("a", "t").open();
            source.start();
            try (Connection writer = source.connect();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("insert into public.t values (1)");
                Savepoint savepoint = writer.setSavepoint();
                statement.execute("insert into public.t select generate_series(2, 500)");
                writer.rollback(savepoint);
                statement.execute("insert into public.t values (501)");
                writer.commit();
                statement.execute("insert into public.t values (502)");
                writer.rollback();
            }
            source.marker("end");

            assertThat(source.read("a").changesUntil("end"))
                    .extracting(e -> ((Insert) e).after().text(0))
                    .containsExactly("1", "501");
        }
    }

    @Test
    void aTableMayChangeItsColumnsInMidStream() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key, a text)");
            source.lane("a", "t").open();
            source.start();
            source.sql(
                    "insert into public.t values (1, 'a')",
                    "alter table public.t add b text default 'late'",
                    "insert into public.t values (2, 'a', 'b')",
                    "alter table public.t drop a",
                    "update public.t set b = 'c' where id = 1",
                    "alter table public.t rename b to z",
                    "insert into public.t values (3, 'z')");
            source.marker("end");

            List<ChangeEvent> changes = source.read("a").changesUntil("end");

            assertThat(changes)
                    .extracting(e -> ((ChangeEvent.RowChange) e)
                            .relation().columns().stream()
                                    .map(Relation.Column::name)
                                    .toList())
                    .containsExactly(
                            List.of("id", "a"), List.of("id", "a", "b"), List.of("id", "b"), List.of("id", "z"));
            assertThat(((Update) changes.get(2)).after()).isEqualTo(row("1", "c"));
        }
    }

    @Test
    void namesOfAllKindsArriveAsTheyAre() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create schema \"We ird\"", """
                    create table "We ird"."T""able.€" ("Id" int, id int, "a b" text, "select" text, "🚀" text,
                        primary key (id, "Id"))""");
            TableId table = new TableId("We ird", "T\"able.€");
            source.lane("a", List.of("id", "Id"), table).open();
            source.start();
            source.sql("insert into \"We ird\".\"T\"\"able.€\" values (1, 2, 'a', 'b', 'c')");
            source.marker("end");

            Insert insert = (Insert) source.read("a").changesUntil("end").getFirst();

            assertThat(insert.relation().table()).isEqualTo(table);
            assertThat(insert.relation().columns())
                    .extracting(Relation.Column::name)
                    .containsExactly("Id", "id", "a b", "select", "🚀");
            assertThat(insert.after()).isEqualTo(row("1", "2", "a", "b", "c"));
        }
    }

    @Test
    void textFormsDoNotDependOnTheServersDefaults() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("""
                create table public.t (id int primary key, d date, ts timestamptz, i interval, b bytea, f float8,
                    r float4, c regclass)""");
            source.lane("a", "t").open();
            source.start();
            source.sql("""
                insert into public.t values (1, '2026-03-01', '2026-03-01 12:00:00.5+00', '1 year 2 days 03:04:05',
                    '\\x00ff5c27', 0.1::float8 + 0.2, 0.1, 'public.t')""");
            source.marker("end");

            assertThat(((Insert) source.read("a").changesUntil("end").getFirst()).after())
                    .isEqualTo(row(
                            "1",
                            "2026-03-01",
                            "2026-03-01 12:00:00.5+00",
                            "1 year 2 days 03:04:05",
                            "\\x00ff5c27",
                            "0.30000000000000004",
                            "0.1",
                            "public.t"));
        }
    }

    @Test
    void generatedColumnsAreNotAmongTheColumns() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql(
                    "create table public.t (id int primary key, twice int generated always as (id * 2) stored, n int)");
            source.lane("a", "t").open();
            source.start();
            source.sql("insert into public.t values (1, default, 5)");
            source.marker("end");

            Insert insert = (Insert) source.read("a").changesUntil("end").getFirst();
            assertThat(insert.relation().columns())
                    .extracting(Relation.Column::name)
                    .containsExactly("id", "n");
            assertThat(insert.after()).isEqualTo(row("1", "5"));
        }
    }

    @Test
    void partitionsSpeakInTheirRootsName() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql(
                    "create table public.p (id int, region text, primary key (id, region)) partition by list (region)",
                    "create table public.p_eu partition of public.p for values in ('eu')",
                    "create table public.p_us partition of public.p for values in ('us')");
            source.lane("a", List.of("id", "region"), new TableId("public", "p"))
                    .open();
            source.start();
            source.sql("insert into public.p values (1, 'eu')", "update public.p set region = 'us'");
            source.marker("end");

            List<ChangeEvent> changes = source.read("a").changesUntil("end");

            assertThat(changes)
                    .extracting(e -> ((ChangeEvent.RowChange) e).relation().table())
                    .containsOnly(new TableId("public", "p"));
            assertThat(((Delete) changes.get(1)).before()).isEqualTo(row("1", "eu"));
            assertThat(((Insert) changes.get(2)).after()).isEqualTo(row("1", "us"));
        }
    }

    @Test
    void aTableWithoutAKeySendsWholeRowsOnceEach() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (a int, b text)", "alter table public.t replica identity full");
            source.lane("a", List.of(), new TableId("public", "t")).open();
            source.start();
            source.sql(
                    "insert into public.t values (1, 'x'), (1, 'x')",
                    "update public.t set b = 'y'",
                    "delete from public.t");
            source.marker("end");

            List<ChangeEvent> changes = source.read("a").changesUntil("end");

            assertThat(changes).hasSize(6);
            assertThat(changes.subList(2, 4)).allSatisfy(e -> {
                assertThat(before((Update) e)).isEqualTo(row("1", "x"));
                assertThat(((Update) e).after()).isEqualTo(row("1", "y"));
            });
            assertThat(changes.subList(4, 6))
                    .allSatisfy(e -> assertThat(((Delete) e).before()).isEqualTo(row("1", "y")));
        }
    }

    @Test
    void aTransactionGoesToTheLanesItTouchesAndMarkersGoToAll() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key)", "create table public.u (id int primary key)");
            source.lane("a", "t").lane("b", "u").open();
            source.start();
            try (Connection writer = source.connect();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("insert into public.t values (1)");
                statement.execute("insert into public.u values (1)");
                writer.commit();
                statement.execute("insert into public.t values (2)");
                writer.commit();
                statement.execute("truncate public.t, public.u");
                statement.execute("select pg_logical_emit_message(true, 'elsewhere.marker', 'x')");
                statement.execute("select pg_logical_emit_message(false, 'crossfade." + source.migration()
                        + ".early', 'before the transaction it was written in')");
                writer.commit();
            }
            source.marker("end");

            LaneReader a = source.read("a");
            LaneReader b = source.read("b");
            assertThat(a.changesUntil("end")).hasSize(3);
            assertThat(b.changesUntil("end")).hasSize(2);
            assertThat(((Truncate) b.changes().get(1)).relations())
                    .extracting(Relation::table)
                    .containsExactly(new TableId("public", "u"));
            assertThat(a.markers())
                    .extracting(ChangeEvent.Marker::name, ChangeEvent.Marker::transactional)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("early", false),
                            org.assertj.core.groups.Tuple.tuple("end", true));
            assertThat(b.markers()).isEqualTo(a.markers());
            assertThat(a.transactions().getFirst().commit())
                    .isEqualTo(b.transactions().getFirst().commit());
        }
    }

    @Test
    void aValueOf64MebibytesArrives() throws SQLException {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key, big text)");
            source.lane("a", "t").open();
            source.start();
            source.sql("insert into public.t values (1, repeat('0123456789abcdef', 4 * 1024 * 1024))");
            source.marker("end");

            RowImage row = ((Insert) source.read("a").changesUntil("end").getFirst()).after();

            assertThat(row.length(1)).isEqualTo(64 << 20);
            byte[] bytes = row.buffer();
            int from = row.offset(1);
            for (int i = 0; i < row.length(1); i++) {
                if (bytes[from + i] != "0123456789abcdef".charAt(i % 16)) {
                    throw new AssertionError("byte " + i + " is " + bytes[from + i]);
                }
            }
        }
    }

    @Test
    void aMovedTableThatIsRenamedStopsTheStream() throws Exception {
        try (SourceFixture source = fixture()) {
            source.sql("create table public.t (id int primary key)");
            source.lane("a", "t").open();
            Streamer streamer = source.start();
            source.sql("alter table public.t rename to other", "insert into public.other values (1)");

            CrossfadeException failure = streamer.failure().get(20, TimeUnit.SECONDS);

            assertThat(failure.code()).isEqualTo(ErrorCode.TABLE_CHANGED);
            assertThat(failure).hasMessageContaining("public.other");
        }
    }

    private static RowImage before(Update update) {
        RowImage before = update.before();
        assertThat(before).isNotNull();
        return java.util.Objects.requireNonNull(before);
    }

    private static RowImage row(@Nullable String... cells) {
        Cell[] made = new Cell[cells.length];
        for (int i = 0; i < made.length; i++) {
            String text = cells[i];
            made[i] = text == null ? Cell.NULL : Cell.of(text);
        }
        return RowImage.of(made);
    }
}
