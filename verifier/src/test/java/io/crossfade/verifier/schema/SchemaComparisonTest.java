package io.crossfade.verifier.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of the oldest server beside tables of the newest, and the other way round. */
class SchemaComparisonTest {
    private static SchemaServers servers;

    @BeforeAll
    static void start() throws SQLException {
        servers = SchemaServers.start();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static Stream<Arguments> planted() {
        List<Arguments> all = new ArrayList<>();
        List<Planted> differences = PlantedDifferences.all();
        for (int source : new int[] {SchemaServers.OLD, SchemaServers.NEW}) {
            int target = otherThan(source);
            for (int i = 0; i < differences.size(); i++) {
                if (differences.get(i).isFor(target)) {
                    all.add(Arguments.of(source, target, "s" + source + "_" + i, differences.get(i)));
                }
            }
        }
        return all.stream();
    }

    private static int otherThan(int major) {
        return major == SchemaServers.OLD ? SchemaServers.NEW : SchemaServers.OLD;
    }

    @ParameterizedTest(name = "{0} to {1}: {3}")
    @MethodSource("planted")
    void exactlyWhatWasPlantedIsFound(int source, int target, String schema, Planted planted) throws SQLException {
        servers.execute(source, schema, named(planted.both(), schema, source, target));
        servers.execute(target, schema, named(planted.both(), schema, source, target));
        List<TablePlan> plans = new ArrayList<>();
        for (TableId table : servers.tables(source, schema)) {
            plans.add(servers.plan(source, target, table, table, Map.of(), List.of()));
        }
        assertThat(servers.compare(source, target, false, plans).findings())
                .as("before anything is planted")
                .isEmpty();
        servers.execute(source, schema, named(planted.inSource(), schema, source, target));
        servers.execute(target, schema, named(planted.inTarget(), schema, source, target));
        SchemaReport report = servers.compare(source, target, false, plans);
        assertThat(report.findings().stream()
                        .map(finding -> finding.severity().words() + " "
                                + finding.kind().words() + " " + finding.name())
                        .sorted())
                .as("%s", report.findings())
                .isEqualTo(named(planted.found(), schema, source, target));
        assertThat(report.clean()).isEqualTo(planted.found().stream().allMatch(finding -> finding.startsWith("info")));
    }

    private static List<String> named(List<String> texts, String schema, int source, int target) {
        return texts.stream()
                .map(text -> text.replace("$", schema)
                        .replace("only_source", "only_" + source)
                        .replace("only_target", "only_" + target))
                .toList();
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void whatTheMappingIntendsIsNoDifference(int source) throws SQLException {
        int target = otherThan(source);
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
                        target,
                        new TableId(schema, "product"),
                        new TableId(schema, "item"),
                        Map.of("Sku", "Stock Keeping"),
                        List.of()),
                servers.plan(
                        source,
                        target,
                        new TableId(schema, "reservation"),
                        new TableId(schema, "hold"),
                        Map.of("product_id", "listing"),
                        List.of("secret")));
        SchemaReport report = servers.compare(source, target, false, plans);
        assertThat(report.clean()).as("%s", report.findings()).isTrue();
        assertThat(report.findings().stream().map(finding -> finding.kind().words() + " " + finding.name()))
                .as("%s", report.findings())
                .containsExactlyInAnyOrder(
                        "column state", "unique reservation_secret_key", "index reservation_secret_idx");
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void aRemedyUnderTheTargetsNamesMakesTheDifferenceGoAway(int source) throws SQLException {
        int target = otherThan(source);
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
                servers.plan(source, target, new TableId(schema, "p"), new TableId(schema, "p"), Map.of(), List.of()),
                servers.plan(
                        source,
                        target,
                        new TableId(schema, "t"),
                        new TableId(schema, "T"),
                        Map.of("a", "A a", "c", "C"),
                        List.of()));
        SchemaReport before = servers.compare(source, target, false, plans);
        assertThat(before.count(Severity.ERROR)).as("%s", before.findings()).isGreaterThan(5);
        servers.execute(
                target,
                schema,
                before.findings().stream()
                        .map(SchemaFinding::remedy)
                        .filter(remedy -> !remedy.isEmpty())
                        .toList());
        assertThat(servers.compare(source, target, false, plans).findings()).isEmpty();
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(ints = {SchemaServers.OLD, SchemaServers.NEW})
    void afterTheCutoverTheTargetsOwnSequenceMayNotBeBehind(int source) throws SQLException {
        int target = otherThan(source);
        String schema = "over" + source;
        for (int major : new int[] {source, target}) {
            servers.execute(
                    major, schema, List.of("create table t (id serial primary key)", "insert into t values (5)"));
        }
        TableId table = new TableId(schema, "t");
        List<TablePlan> plans = List.of(servers.plan(source, target, table, table, Map.of(), List.of()));
        assertThat(servers.compare(source, target, true, plans).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.targetHas()).contains("holds 5");
                    assertThat(finding.remedy()).contains("setval").contains("5");
                });
    }
}
