package io.crossfade.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.QueryPair;
import io.crossfade.testkit.scenario.MigrationFile.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL of {@code config/scenarios} runs in PostgreSQL and answers what the oracles, which do not know it, expect. */
class ScenarioMappingsTest {
    /** What Crossfade provides; here a stand-in with the right type. What it makes is compared elsewhere. */
    private static final String UUID_V5 = """
            create function pg_temp.uuid_v5(namespace text, name text) returns uuid language sql immutable
            as $$select md5(namespace || name)::uuid$$
            """;

    private static DatabaseServer server;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startServer() {
        server = TestServers.postgres(18);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static ScenarioBed bed(String name, String purpose) throws SQLException {
        return ScenarioBed.create(Scenarios.named(name), server, name + "_" + purpose, directory, 11, 3_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reservations", "listings", "shop-split", "shard-move"})
    void whatTheMappingsSelectIsWhatTheOracleExpects(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "mapped");
                Connection other = server.connect(bed.source().getCatalog())) {
            Map<String, List<String>> selects = new TreeMap<>();
            ScenarioBed.execute(bed.source(), UUID_V5);
            for (Mapping mapping : MigrationFile.of(name).mappings()) {
                selects(bed, mapping)
                        .forEach((table, select) -> selects.computeIfAbsent(
                                        mapping.target() + "." + table, t -> new ArrayList<>())
                                .add(select));
            }
            ScriptedOracle oracle = ((PostgresScenario) Scenarios.named(name)).oracle();
            List<String> compared = new ArrayList<>();
            for (ScriptedOracle.Expectation one : oracle.expectations()) {
                List<String> mapped = selects.get(one.database() + "." + one.name());
                if (mapped != null) {
                    compared.add(one.database() + "." + one.name());
                    String all = String.join("\nunion all\n", mapped);
                    String expected = oracle.expected(one, bed.sides());
                    all = "select " + Identifiers.quoteAll(columns(bed.source(), expected)) + " from (" + all
                            + "\n) as m";
                    OracleReport report = Oracle.compare(
                            other, bed.source(), List.of(new QueryPair(one.name(), one.key(), expected, all)));
                    assertThat(report.equal()).as(report.toString()).isTrue();
                    assertThat(report.rowsCompared()).isPositive();
                }
            }
            assertThat(compared).containsExactlyInAnyOrderElementsOf(selects.keySet());
        }
    }

    /** What goes into each target table. */
    private static Map<String, String> selects(ScenarioBed bed, Mapping mapping) throws SQLException {
        Map<String, String> selects = new LinkedHashMap<>();
        if (mapping.isQuery()) {
            selects.put(mapping.targetTable(), mapping.text("query"));
        } else if (mapping.tables().isEmpty()) {
            selects.put(mapping.targetTable(), select(bed, mapping));
        } else {
            for (String table : mapping.tables()) {
                selects.put(table.replaceFirst(".*\\.", ""), "select * from " + table);
            }
        }
        for (Map.Entry<String, String> select : selects.entrySet()) {
            List<String> target =
                    columns(bed.target(mapping.target()), "select * from public." + Identifiers.quote(select.getKey()));
            assertThat(columns(bed.source(), select.getValue()))
                    .as("columns for " + select.getKey())
                    .containsExactlyInAnyOrderElementsOf(target);
        }
        return selects;
    }

    /** A row mapping as one SELECT: expressions, and the other columns by name. */
    private static String select(ScenarioBed bed, Mapping mapping) throws SQLException {
        String from = "select * from " + mapping.text("from");
        List<String> source = columns(bed.source(), from);
        List<String> target = columns(
                bed.target(mapping.target()), "select * from public." + Identifiers.quote(mapping.targetTable()));
        Map<String, String> expressions = mapping.columns();
        assertThat(target).containsAll(expressions.keySet());
        assertThat(source).containsAll(mapping.drop());
        for (String column : source) {
            boolean used = expressions.values().stream().anyMatch(e -> e.matches("(?s).*\\b" + column + "\\b.*"));
            assertThat(target.contains(column) || used || mapping.drop().contains(column))
                    .as("%s of %s goes somewhere or is dropped", column, mapping.text("from"))
                    .isTrue();
        }
        String list = target.stream()
                .map(column -> expression(expressions.getOrDefault(column, Identifiers.quote(column))) + " as "
                        + Identifiers.quote(column))
                .collect(Collectors.joining(", "));
        String where = mapping.text("where").isEmpty() ? "true" : mapping.text("where");
        String rows = "select " + list + " from " + mapping.text("from") + " where "
                + where.replace(":started_at", "timestamptz '" + ScenarioBed.NOW + "'");
        for (JsonNode parent : mapping.parents()) {
            rows = withParents(bed, mapping, parent, rows);
        }
        return rows;
    }

    private static String expression(String text) {
        return text.replace("uuid_v5(", "pg_temp.uuid_v5(");
    }

    private static String withParents(ScenarioBed bed, Mapping mapping, JsonNode parent, String rows)
            throws SQLException {
        String child = MigrationFile.list(parent.get("columns")).get(0);
        String key = MigrationFile.list(parent.get("key")).get(0);
        String keys = one(
                bed.target(mapping.target()),
                "select array_agg(" + key + ")::text from "
                        + parent.get("table").asText());
        return "select * from (" + rows + ") as r where " + child + " is null or " + child + "::text = any ('" + keys
                + "'::text[])";
    }

    @ParameterizedTest
    @ValueSource(strings = {"listings", "shop-split", "shard-move"})
    void whatAQueryDependsOnLeadsToItsKeys(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "depends")) {
            int followed = 0;
            for (Mapping mapping : MigrationFile.of(name).mappings()) {
                if (mapping.isQuery()) {
                    assertThat(columns(bed.source(), mapping.text("query"))).containsAll(mapping.key());
                    assertThat(mapping.depends()).isNotEmpty();
                    for (JsonNode depends : mapping.depends()) {
                        String keys = keys(depends);
                        String known = "select " + Identifiers.quoteAll(mapping.key()) + " from ("
                                + mapping.text("query") + "\n) as q";
                        assertThat(columns(bed.source(), keys)).hasSameSizeAs(mapping.key());
                        String found =
                                "select count(*) from (" + keys + "\nintersect\n" + known + "\n) as both_of_them";
                        assertThat(Long.parseLong(one(bed.source(), found)))
                                .as("%s of %s", depends, mapping.text("name"))
                                .isPositive();
                        followed++;
                    }
                }
            }
            assertThat(followed).isPositive();
        }
    }

    /** The keys that all rows of a dependency's table lead to. */
    private static String keys(JsonNode depends) {
        String table = depends.get("table").asText();
        if (depends.has("key")) {
            return "select " + Identifiers.quoteAll(MigrationFile.list(depends.get("key"))) + " from " + table;
        }
        String keys = depends.get("keys").asText().replaceAll("(?<!:):(\\w+)", "changed.$1");
        return "select k.* from " + table + " as changed cross join lateral (" + keys + ") as k";
    }

    @Test
    void everyReferenceToTheEnvironmentIsExplained() throws Exception {
        for (Scenario scenario : Scenarios.all()) {
            Path file = Path.of("..", "config", "scenarios", scenario.name() + ".yaml");
            String text = Files.readString(file);
            String head = text.substring(0, text.indexOf("migration:"));
            List<String> databases = new ArrayList<>(scenario.targets());
            databases.add(scenario.fromSqlite() ? "SQLITE" : "SOURCE");
            for (String database : databases) {
                assertThat(head).as(scenario.name()).contains(database.toUpperCase(Locale.ROOT));
            }
            JsonNode root = MigrationFile.of(scenario.name()).root();
            assertThat(root.get("migration").asText()).isEqualTo(scenario.name());
            List<String> named = new ArrayList<>();
            root.get("targets").fieldNames().forEachRemaining(named::add);
            assertThat(named).containsExactlyElementsOf(scenario.targets());
        }
    }

    private static List<String> columns(Connection connection, String select) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("select * from (" + select + "\n) as q limit 0")) {
            for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                names.add(none.getMetaData().getColumnLabel(i));
            }
        }
        return names;
    }

    private static String one(Connection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            row.next();
            return row.getString(1);
        }
    }
}
