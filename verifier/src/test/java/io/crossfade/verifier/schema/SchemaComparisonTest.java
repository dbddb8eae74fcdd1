package io.crossfade.verifier.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of the oldest server beside tables of the newest, and the other way round. */
class SchemaComparisonTest {
    private static SchemaServers servers;
    private static final Map<Integer, List<SchemaFinding>> BEFORE = new HashMap<>();
    private static final Map<Integer, List<SchemaFinding>> AFTER = new HashMap<>();

    /** Both ends are compared as wholes, before and after everything is planted: a test looks at its own schema. */
    @BeforeAll
    static void plant() throws SQLException {
        servers = SchemaServers.start();
        for (int source : new int[] {SchemaServers.OLD, SchemaServers.NEW}) {
            List<TablePlan> plans = new ArrayList<>();
            for (Case planted : cases(source)) {
                servers.execute(
                        source, planted.schema(), planted.named(planted.what().both()));
                servers.execute(
                        planted.target(),
                        planted.schema(),
                        planted.named(planted.what().both()));
                plans.addAll(servers.plans(source, planted.schema()));
            }
            BEFORE.put(source, servers.compare(source, false, plans).findings());
            for (Case planted : cases(source)) {
                servers.execute(
                        source, planted.schema(), planted.named(planted.what().inSource()));
                servers.execute(
                        planted.target(),
                        planted.schema(),
                        planted.named(planted.what().inTarget()));
            }
            AFTER.put(source, servers.compare(source, false, plans).findings());
        }
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    record Case(int source, String schema, Planted what) {
        int target() {
            return SchemaServers.otherThan(source);
        }

        List<String> named(List<String> texts) {
            return texts.stream()
                    .map(text -> text.replace("$", schema)
                            .replace("only_source", "only_" + source)
                            .replace("only_target", "only_" + target()))
                    .toList();
        }

        @Override
        public String toString() {
            return source + " to " + target() + ": " + what;
        }
    }

    private static List<Case> cases(int source) {
        List<Case> cases = new ArrayList<>();
        for (Planted what : PlantedDifferences.all()) {
            if (what.isFor(SchemaServers.otherThan(source))) {
                cases.add(new Case(source, "s" + source + "_" + cases.size(), what));
            }
        }
        return cases;
    }

    static Stream<Case> planted() {
        return Stream.of(SchemaServers.OLD, SchemaServers.NEW).flatMap(source -> cases(source).stream());
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void tablesThatAreMadeAlikeAreAlike(int source) {
        assertThat(BEFORE.get(source)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("planted")
    void exactlyWhatWasPlantedIsFound(Case planted) {
        List<SchemaFinding> found = AFTER.getOrDefault(planted.source(), List.of()).stream()
                .filter(finding -> finding.source().schema().equals(planted.schema()))
                .toList();
        assertThat(found.stream()
                        .map(finding -> finding.severity().words() + " "
                                + finding.kind().words() + " " + finding.name())
                        .sorted())
                .as("%s", found)
                .isEqualTo(planted.named(planted.what().found()));
        assertThat(new SchemaReport(1, found).clean())
                .isEqualTo(planted.what().found().stream().allMatch(finding -> finding.startsWith("info")));
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void whatTheMappingIntendsIsNoDifference(int source) throws SQLException {
        int target = SchemaServers.otherThan(source);
        String schema = "mapped" + source;
        String function = "create function touch() returns trigger language plpgsql as 'begin return new; end'";
        servers.execute(
                source,
                schema,
                List.of(
                        "create type state as enum ('active', 'gone')",
                        "create table product (id int primary key, \"Sku\" text unique)",
                        """
                        create table reservation (
                            id bigserial primary key, product_id int not null references product on delete cascade,
                            state state not null default 'active', from_day date, until_day date, secret text unique,
                            days int generated always as (until_day - from_day) stored,
                            check (from_day < until_day), check (state <> 'gone' or product_id > 0))""",
                        "create index on reservation (product_id, (product_id + 1)) where state = 'active'",
                        "create index on reservation (secret)",
                        function,
                        "create trigger t before update of product_id on reservation for each row"
                                + " when (old.product_id is distinct from new.product_id) execute function touch()",
                        "alter table reservation enable row level security",
                        "create policy p on reservation using (product_id > 1 and state <> 'gone')",
                        "insert into product values (1)",
                        "insert into reservation (product_id) values (1), (1)"));
        servers.execute(
                target,
                schema,
                List.of(
                        "create table item (id int primary key, \"Stock Keeping\" text unique)",
                        """
                        create table hold (
                            until_day date, id bigserial primary key, "listing" int not null references item on delete cascade,
                            state text not null default 'active', from_day date,
                            days int generated always as (until_day - from_day) stored,
                            check (from_day < until_day), check (state <> 'gone' or "listing" > 0))""",
                        "create index on hold (\"listing\", (\"listing\" + 1)) where state = 'active'",
                        function,
                        "create trigger t before update of \"listing\" on hold for each row"
                                + " when (old.\"listing\" is distinct from new.\"listing\") execute function touch()",
                        "alter table hold enable row level security",
                        "create policy p on hold using (\"listing\" > 1 and state <> 'gone')"));
        List<TablePlan> plans = List.of(
                servers.plan(
                        source,
                        new TableId(schema, "product"),
                        new TableId(schema, "item"),
                        Map.of("Sku", "Stock Keeping"),
                        List.of()),
                servers.plan(
                        source,
                        new TableId(schema, "reservation"),
                        new TableId(schema, "hold"),
                        Map.of("product_id", "listing"),
                        List.of("secret")));
        SchemaReport report = servers.compare(source, false, plans);
        assertThat(report.clean()).as("%s", report.findings()).isTrue();
        assertThat(report.findings().stream().map(finding -> finding.kind().words() + " " + finding.name()))
                .as("%s", report.findings())
                .containsExactlyInAnyOrder(
                        "column state", "unique reservation_secret_key", "index reservation_secret_idx");
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void aRemedyUnderTheTargetsNamesMakesTheDifferenceGoAway(int source) throws SQLException {
        int target = SchemaServers.otherThan(source);
        String schema = "mended" + source;
        servers.execute(
                source,
                schema,
                List.of(
                        "create table p (id int primary key)",
                        """
                        create table t (id int primary key, a text not null default 'x', b int unique, c int references p
                            on delete cascade, check (b > c))""",
                        "create index on t (lower(a), b desc) include (c) where b > 1",
                        "alter table t enable row level security",
                        "create policy mine on t for update to app using (b > 1) with check (c > 1)",
                        "grant select, update on t to app",
                        "grant insert (a) on t to reader"));
        servers.execute(
                target,
                schema,
                List.of(
                        "create table p (id int primary key)",
                        "create table \"T\" (id int not null, \"A a\" text, b int, \"C\" int)"));
        List<TablePlan> plans = List.of(
                servers.plan(source, new TableId(schema, "p"), new TableId(schema, "p"), Map.of(), List.of()),
                servers.plan(
                        source,
                        new TableId(schema, "t"),
                        new TableId(schema, "T"),
                        Map.of("a", "A a", "c", "C"),
                        List.of()));
        SchemaReport before = servers.compare(source, false, plans);
        assertThat(before.count(Severity.ERROR)).as("%s", before.findings()).isGreaterThan(5);
        servers.execute(
                target,
                schema,
                before.findings().stream()
                        .map(SchemaFinding::remedy)
                        .filter(remedy -> !remedy.isEmpty())
                        .toList());
        assertThat(servers.compare(source, false, plans).findings()).isEmpty();
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void afterTheCutoverTheTargetsOwnSequenceMayNotBeBehind(int source) throws SQLException {
        int target = SchemaServers.otherThan(source);
        String schema = "over" + source;
        for (int major : new int[] {source, target}) {
            servers.execute(
                    major, schema, List.of("create table t (id serial primary key)", "insert into t values (5)"));
        }
        TableId table = new TableId(schema, "t");
        List<TablePlan> plans = List.of(servers.plan(source, table, table, Map.of(), List.of()));
        assertThat(servers.compare(source, true, plans).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.targetHas()).contains("holds 5");
                    assertThat(finding.remedy()).contains("setval").contains("5");
                });
    }

    @Test
    void whatAnExpressionMakesAndWhatItIsMadeOfHaveNoCounterpart() throws SQLException {
        int source = SchemaServers.OLD;
        servers.execute(
                source,
                "made",
                List.of("create table t (id int primary key, a int unique check (a > 0), b int default 7)"));
        servers.execute(
                SchemaServers.NEW,
                "made",
                List.of(
                        "create table t (id int primary key, c text not null unique check (c <> ''), own int default 3)"));
        TableId table = new TableId("made", "t");
        List<InputColumn> inputs = Stream.of("id", "a", "b")
                .map(name -> new InputColumn(name, "integer", "integer"))
                .toList();
        String equality = "OPERATOR(pg_catalog.=)";
        TablePlan plan = reshaped(
                table,
                List.of(
                        new ColumnPlan("id", "id", "integer", "integer", "integer", equality),
                        new ColumnPlan("c", "c", "text", "text", "text", equality, "(a + b)::text")),
                new Reshape(inputs, List.of("id"), null, List.of()),
                false);
        SchemaReport report = servers.compare(source, false, List.of(plan));
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.INFO));
        assertThat(report.findings().stream().map(finding -> finding.kind().words() + " " + finding.name()))
                .containsExactlyInAnyOrder(
                        "unique t_a_key", "check t_a_check", "unique t_c_key", "check t_c_check", "column own");
    }

    @Test
    void whereAnotherTargetOwnsTheTableWhatOnlyWritersNeedIsHarmless() throws SQLException {
        int source = SchemaServers.OLD;
        servers.execute(
                source,
                "fed",
                List.of("create table t (id int primary key, a int default 1)", "grant select on t to app"));
        servers.execute(SchemaServers.NEW, "fed", List.of("create table t (id int, a int)"));
        TableId table = new TableId("fed", "t");
        TablePlan plan = servers.plan(source, table, table, Map.of(), List.of());
        SchemaReport report = servers.compare(source, false, List.of(reshaped(table, plan.columns(), null, true)));
        assertThat(report.findings().stream()
                        .map(finding -> finding.severity().words() + " "
                                + finding.kind().words()))
                .containsExactlyInAnyOrder("error primary key", "warning column", "info default", "info grant");
    }

    private static TablePlan reshaped(TableId table, List<ColumnPlan> columns, @Nullable Reshape reshape, boolean fed) {
        MappingId id = MappingId.of(table);
        List<String> key = List.of("id");
        return new TablePlan(id, table, table, columns, key, List.of(), reshape, null, fed, false, false, false, 0, 0);
    }
}
