package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.snapshotter.schema.TargetSchema;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TargetSchemaTest {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        io.crossfade.testkit.ClientTools.PG_DUMP.require(15);
        io.crossfade.testkit.ClientTools.PG_RESTORE.require(15);
        server = PostgresServer.of(15).start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static final String[] SHOP = {
        "create schema sales",
        "create extension citext",
        "create type public.mood as enum ('sad', 'ok', 'very happy')",
        "create type public.point3 as (x int, y int, m public.mood)",
        "create domain public.positive as int check (value > 0)",
        "create function public.today() returns date language sql as 'select current_date'",
        "create sequence public.shared_seq start 100",
        """
        create table public.users (
            id bigint generated always as identity primary key,
            email citext not null unique,
            mood public.mood default 'ok',
            at public.point3[],
            "Odd ""Name" text default 'x',
            joined date default public.today(),
            upper_email text generated always as (upper(email::text)) stored)""",
        """
        create table sales.orders (
            id serial primary key,
            user_id bigint not null references public.users,
            parent int references sales.orders,
            amount public.positive,
            number int default nextval('public.shared_seq') unique deferrable,
            during tstzrange,
            check (amount < 1000))""",
        "create index on sales.orders (user_id) where amount > 5",
        "create unique index orders_lower on sales.orders (lower(number::text)) with (fillfactor = 70)",
        "create table sales.parts (id int, day date not null, note text, primary key (id, day)) partition by range (day)",
        "create table sales.parts_old partition of sales.parts for values from (minvalue) to ('2024-01-01')",
        "create table sales.parts_new partition of sales.parts for values from ('2024-01-01') to (maxvalue)",
        "create index parts_note on sales.parts (note)",
        "insert into public.users (email, mood, at) select 'U' || i || '@x', 'very happy', array[row(1, i, 'sad')::public.point3]"
                + " from generate_series(1, 3000) as i",
        "insert into sales.orders (user_id, amount) select i, i % 900 + 1 from generate_series(1, 3000) as i",
        "update sales.orders set parent = id - 1 where id > 1",
        "insert into sales.parts select i, date '2023-01-01' + i, 'n' || i from generate_series(1, 1000) as i",
        "create function public.nothing() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger watch before insert on sales.orders for each row execute function public.nothing()",
    };

    private static final String CATALOG = """
        select string_agg(x, E'\\n' order by x) from (
            select c.relname || ' ' || conname || ' ' || pg_get_constraintdef(con.oid) || convalidated as x
            from pg_constraint con join pg_class c on c.oid = conrelid join pg_namespace n on n.oid = c.relnamespace
            where nspname not in ('crossfade', 'pg_catalog', 'information_schema') and contype <> 'n'
            union all
            select pg_get_indexdef(i.indexrelid) || coalesce(x.reloptions::text, '') || i.indisvalid
            from pg_index i join pg_class x on x.oid = i.indexrelid join pg_namespace n on n.oid = x.relnamespace
            where nspname in ('public', 'sales')
            union all
            select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull
                   || a.attidentity::text || a.attgenerated::text || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
            from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = c.relnamespace
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where nspname in ('public', 'sales') and relkind in ('r', 'p') and attnum > 0) as all_of_it""";

    @Test
    void absentTablesGetTheSourcesShapeKeysAndIndexes() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onSource(SHOP);
            MigrationPlan plan = bench.plan(List.of(
                    bench.table(new TableId("public", "users"), true, false),
                    bench.table(new TableId("sales", "orders"), true, false),
                    bench.table(new TableId("sales", "parts"), true, true)));
            RecordingListener listener = new RecordingListener();
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, listener))) {
                CopyTotals totals = snapshotter.copy();
                assertThat(totals.rows()).isEqualTo(7000);
            }
            assertThat(bench.fromTarget(CATALOG)).isEqualTo(bench.fromSource(CATALOG));
            for (String table : List.of("public.users", "sales.orders", "sales.parts_old", "sales.parts_new")) {
                assertThat(bench.fromTarget(CopyBench.content(table)))
                        .isEqualTo(bench.fromSource(CopyBench.content(table)));
            }
            assertThat(listener.leftOut).singleElement().asString().startsWith("trigger sales orders watch");
            assertThat(bench.fromTarget("select count(*) from crossfade.post_data where state = 'pending'"))
                    .isEqualTo("0");
            assertThat(bench.fromTarget("select string_agg(table_name || ' ' || origin, ', ' order by table_name)"
                            + " from crossfade.target_table"))
                    .isEqualTo("orders made, parts made, users made");
        }
    }

    @Test
    void renamedTablesAndColumnsCarryTheirNewNamesIntoEveryDefinition() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onSource(SHOP);
            TablePlan users = bench.table(new TableId("public", "users"), true, false);
            TablePlan orders = bench.table(new TableId("sales", "orders"), true, false);
            MigrationPlan plan = bench.plan(List.of(
                    renamed(users, new TableId("people", "persons"), "email", "mail"),
                    renamed(orders, new TableId("sales", "Order \"2"), "user_id", "parent", "parent", "user_id")));
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                assertThat(snapshotter.copy().rows()).isEqualTo(6000);
            }
            assertThat(bench.fromTarget("select pg_get_constraintdef(oid) from pg_constraint"
                            + " where conrelid = 'sales.\"Order \"\"2\"'::regclass and contype = 'f' order by 1"))
                    .isEqualTo("FOREIGN KEY (parent) REFERENCES people.persons(id)\n"
                            + "FOREIGN KEY (user_id) REFERENCES sales.\"Order \"\"2\"(id)");
            assertThat(bench.fromTarget("select upper_email from people.persons where mail = 'u7@x'"))
                    .isEqualTo("U7@X");
            assertThat(bench.fromTarget("select sum(parent) from sales.\"Order \"\"2\""))
                    .isEqualTo(bench.fromSource("select sum(user_id) from sales.orders"));
        }
    }

    /** I5: rows of different snapshots may break what never was broken at one time. */
    @Test
    void aMixedLaneGetsItsUniqueIndexesAndForeignKeysLater() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onSource(
                    "create table t (id bigint primary key, note text unique, up bigint references t)",
                    "create index t_up on t (up)",
                    "insert into t select i, repeat('n' || i, 20) from generate_series(1, 10000) as i");
            MigrationPlan plan = bench.plan(List.of(bench.table(new TableId("public", "t"), true, true)));
            bench.settings = new CopySettings(1, 1000);
            Interruption middle = new Interruption(
                    3,
                    () -> bench.onSource(
                            "select pg_terminate_backend(pid) from pg_stat_activity"
                                    + " where application_name like '%/snapshot holder' and datname = current_database()",
                            "update t set note = 'other' where id = 1",
                            "update t set note = repeat('n1', 20) where id = 9999"));
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, middle))) {
                assertThat(snapshotter.copy().mixedLanes()).containsExactly("lane");
            }
            String made = "select string_agg(x, ' ' order by x) from (select conname::text as x from pg_constraint"
                    + " where conrelid = 't'::regclass and contype <> 'n'"
                    + " union select indexrelid::regclass::text from pg_index where indrelid = 't'::regclass) as all_made";
            assertThat(bench.fromTarget(made)).isEqualTo("t_pkey t_up");
            assertThat(bench.fromTarget("select copied from crossfade.lane")).isEqualTo("t");
            bench.onTarget("update t set note = 'other' where id = 1");
            assertThat(Snapshotter.completeSchema(bench.setup(plan, middle))).isFalse();
            assertThat(bench.fromTarget(made)).isEqualTo("t_pkey t_up");
            bench.onTarget("update crossfade.lane set handed_off = true");
            assertThat(Snapshotter.completeSchema(bench.setup(plan, middle))).isTrue();
            assertThat(bench.fromTarget(made)).isEqualTo("t_note_key t_pkey t_up t_up_fkey");
        }
    }

    @Test
    void keysThatTheRowsBreakAreAnErrorAndTheRestIsMadeAfterwards() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onSource(SHOP);
            MigrationPlan plan = bench.plan(List.of(
                    bench.table(new TableId("public", "users"), true, false),
                    bench.table(new TableId("sales", "orders"), true, false)));
            SnapshotListener spoil = new SnapshotListener() {
                @Override
                public void progress(TableProgress progress) {
                    if (progress.done() && progress.table().name().equals("public.users")) {
                        run(
                                bench,
                                "insert into public.users overriding system value select * from (values (-1, 'u7@x'))"
                                        + " as v (id, email)");
                    }
                }
            };
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, spoil))) {
                assertThatThrownBy(snapshotter::copy)
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.COPY_REFUSED))
                        .hasMessageContaining("users_email_key");
            }
            bench.onTarget("delete from public.users where id = -1");
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                assertThat(snapshotter.copy().rows()).isEqualTo(6000);
            }
            assertThat(bench.fromTarget("select count(*) from crossfade.post_data where state = 'pending'"))
                    .isEqualTo("0");
        }
    }

    private static void run(CopyBench bench, String sql) {
        try {
            bench.onTarget(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAFittingToolTheMissingObjectsAreNamedAndNothingIsMade() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onSource(SHOP);
            MigrationPlan plan = bench.plan(List.of(
                    bench.table(new TableId("public", "users"), true, false),
                    bench.table(new TableId("sales", "orders"), true, false)));
            assertThatThrownBy(() ->
                            new TargetSchema(bench.source, bench.target, "t", plan).make(java.util.Optional.empty()))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class,
                            e -> assertThat(e.remedy()).contains("pg_dump"))
                    .hasMessageContainingAll(
                            "table public.users",
                            "table sales.orders",
                            "type public.mood",
                            "type public.point3",
                            "type public.positive",
                            "sequence public.shared_seq",
                            "function public.today()",
                            "extension citext",
                            "schema sales");
            assertThat(bench.fromTarget("select to_regclass('public.users') is null"))
                    .isEqualTo("t");
            assertThat(ClientTools.find(15, System.getenv("PATH"))).isPresent();
            assertThat(ClientTools.find(99, "/nowhere")).isEmpty();
        }
    }

    private static TablePlan renamed(TablePlan table, TableId target, String... names) {
        List<ColumnPlan> columns = table.columns().stream()
                .map(column -> {
                    String to = column.target();
                    for (int i = 0; i < names.length; i += 2) {
                        to = column.source().equals(names[i]) ? names[i + 1] : to;
                    }
                    return new ColumnPlan(
                            column.source(),
                            to,
                            column.sourceType(),
                            column.targetType(),
                            column.castType(),
                            column.equality());
                })
                .toList();
        return new TablePlan(
                table.source(), target, columns, table.keyColumns(), table.binaryCopy(), true, false, 0, 0);
    }
}
