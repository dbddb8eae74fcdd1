package io.crossfade.testkit.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypeCorpusTest {
    /** Types of pg_catalog with neither a column in the corpus nor an input function that reads anything. */
    private static final String MISSING = """
            select t.typname from pg_type t
            where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype in ('b', 'r', 'm') and t.typelem = 0
              and t.typname not in ('pg_node_tree', 'pg_ndistinct', 'pg_dependencies', 'pg_mcv_list', 'gtsvector',
                                    'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary')
              and not exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid
                              where c.relnamespace = 'corpus'::regnamespace and c.relkind = 'r' and a.atttypid = t.oid)
            """;

    @ParameterizedTest
    @MethodSource("io.crossfade.testkit.PostgresServer#majors")
    void theServerHoldsEveryValueHoweverItGotThere(int major) throws SQLException {
        TypeCorpus corpus = TypeCorpus.of(major);
        try (PostgresServer server = PostgresServer.of(major).start();
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            List<String> failures = new ArrayList<>();
            run(statement, corpus.ddl(), failures);
            run(statement, corpus.inserts(0), failures);
            run(statement, corpus.bareInserts(1000), failures);
            run(statement, corpus.updates(1000), failures);
            run(statement, corpus.keyChanges(1000, 2000), failures);
            assertThat(failures).isEmpty();
            assertThat(list(statement, MISSING)).isEmpty();
            for (CorpusTable table : corpus.tables()) {
                String compare = "select count(*) from corpus." + table.id().name() + " a full join corpus."
                        + table.id().name() + " b on b.id = a.id + 2000 where a.id < 1000 and " + texts(table, "a")
                        + " is distinct from " + texts(table, "b");
                assertThat(list(statement, compare)).containsExactly("0");
            }
        }
        assertThat(corpus.values().size()).isGreaterThan(700);
    }

    private static String texts(CorpusTable table, String alias) {
        return table.columns().stream()
                .map(c -> alias + "." + Identifiers.quote(c.name()) + "::text")
                .collect(Collectors.joining(", ", "array[", "]"));
    }

    @Test
    void tablesAtTheLimitsHoldTheirRows() throws SQLException {
        try (PostgresServer server = PostgresServer.of(18).start();
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            List<String> failures = new ArrayList<>();
            run(statement, ExtremeTables.widestDdl(), failures);
            run(statement, ExtremeTables.longestDdl(), failures);
            run(statement, ExtremeTables.oddDdl(), failures);
            run(statement, ExtremeTables.oddInserts(1), failures);
            run(
                    statement,
                    List.of(
                            ExtremeTables.widestInsert(1),
                            ExtremeTables.widestUpdate(1),
                            ExtremeTables.longestInsert(1, 4),
                            ExtremeTables.longestTouch(1)),
                    failures);
            assertThat(failures).isEmpty();
            assertThat(list(statement, "select octet_length(body) from corpus.longest"))
                    .containsExactly(Integer.toString(4 << 20));
        }
    }

    private static void run(Statement statement, List<String> all, List<String> failures) {
        for (String sql : all) {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                failures.add(e.getMessage() + " in " + sql.substring(0, Math.min(120, sql.length())));
            }
        }
    }

    private static List<String> list(Statement statement, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
