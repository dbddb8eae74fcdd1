package io.crossfade.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TableId;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.ExtremeTables;
import io.crossfade.testkit.corpus.TypeCorpus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OracleTest {
    private static final TablePair PAIR =
            new TablePair(new TableId("public", "a"), new TableId("public", "b"), Map.of("Name", "label"));
    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.of(18).start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void equalTables() throws SQLException {
        server.execute(
                "drop table if exists a, b",
                "create table a (id int, part text, \"Name\" text, price numeric, code char(5), primary key (part, id))",
                "create table b (price numeric, id int, label text, code bpchar, part text, primary key (id, part))",
                "insert into a select i, 'p' || i % 3, case when i % 4 > 0 then 'n' || i end, i, 'c' from"
                        + " generate_series(1, 5000) i",
                "insert into b (id, part, label, price, code) select id, part, \"Name\", price, code from a");
    }

    private static OracleReport compare() throws SQLException {
        try (Connection source = server.connect();
                Connection target = server.connect()) {
            return Oracle.compare(source, target, List.of(PAIR));
        }
    }

    @Test
    void equalTablesWithRenamedAndReorderedColumnsAreEqual() throws SQLException {
        OracleReport report = compare();
        assertThat(report.equal()).as(report.toString()).isTrue();
        assertThat(report.rowsCompared()).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delete from b where id = 77                                      | MISSING | p2\u001f77 | 1
            insert into b values (1, 9000, 'x', 'c', 'p')                    | EXTRA   | p\u001f9000 | 1
            update b set price = 77.0 where id = 77                          | CHANGED | p2\u001f77 | 1
            update b set label = '' where id = 76                            | CHANGED | p1\u001f76 | 1
            update b set label = null where id = 77                          | CHANGED | p2\u001f77 | 1
            update b set label = 'n79 ' where id = 79                        | CHANGED | p1\u001f79 | 1
            update b set code = 'c' where id = 80                            | CHANGED | p2\u001f80 | 1
            update b set price = price + 1                                   | CHANGED | p0\u001f102 | 5000
            truncate b                                                       | MISSING | p0\u001f102 | 5000
            alter table b add column extra int                               | COLUMNS | '' | 1
            """)
    void everyPlantedFaultIsFound(String fault, Difference.Kind kind, String key, long count) throws SQLException {
        server.execute(fault);
        OracleReport report = compare();
        assertThat(report.differences()).as(report.toString()).isEqualTo(count);
        assertThat(report.samples()).anySatisfy(d -> {
            assertThat(d.kind()).isEqualTo(kind);
            assertThat(d.key()).isEqualTo(key);
        });
    }

    @Test
    void twoValuesThatChangePlacesAreNoticed() throws SQLException {
        server.execute("update b set label = case id when 1 then 'n2' else 'n1' end where id in (1, 2)");
        OracleReport report = compare();
        assertThat(report.differences()).isEqualTo(2);
        assertThat(report.samples().get(0).detail()).contains("Name: 'n1' is 'n2'");
    }

    @Test
    void tablesWithoutAKeyAreComparedAsBags() throws SQLException {
        server.execute(
                "drop table a, b", "create table a (id int, \"Name\" text)", "create table b (id int, label text)");
        server.execute("insert into a values (1, 'x'), (1, 'x'), (2, 'y')", "insert into b values (2, 'y'), (1, 'x')");
        OracleReport report = compare();
        assertThat(report.differences()).as(report.toString()).isEqualTo(1);
        assertThat(report.samples().get(0).kind()).isEqualTo(Difference.Kind.MISSING);
    }

    @Test
    void queriesAreComparedByTheNamesOfTheirColumns() throws SQLException {
        QueryPair same = new QueryPair(
                "halves",
                List.of("id", "part"),
                "select id, part, price / 2 as half, \"Name\" as label from public.a where id % 2 = 0",
                "select label, price / 2 as half, part, id from public.b where id % 2 = 0");
        QueryPair filtered = new QueryPair(
                "filtered",
                List.of(),
                "select id from public.a where id < 100",
                "select id from public.b where id <= 100");
        QueryPair narrower =
                new QueryPair("narrower", List.of("id"), "select id, part from public.a", "table public.b");
        try (Connection source = server.connect();
                Connection target = server.connect()) {
            assertThat(Oracle.compare(source, target, List.of(same)).equal()).isTrue();
            assertThat(Oracle.compare(source, target, List.of(filtered)).samples())
                    .singleElement()
                    .satisfies(d -> assertThat(d.kind()).isEqualTo(Difference.Kind.EXTRA));
            assertThat(Oracle.compare(source, target, List.of(narrower)).samples())
                    .singleElement()
                    .satisfies(d -> assertThat(d.kind()).isEqualTo(Difference.Kind.COLUMNS));
            server.execute("update b set price = price + 2 where id = 8");
            assertThat(Oracle.compare(source, target, List.of(same)).samples())
                    .singleElement()
                    .satisfies(d -> assertThat(d.detail()).contains("half: "));
        }
    }

    @Test
    void aSnapshotThatIsOpenIsUsed() throws SQLException {
        try (Connection source = server.connect();
                Connection target = server.connect();
                Statement look = target.createStatement()) {
            target.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            target.setAutoCommit(false);
            look.executeQuery("select count(*) from b").close();
            server.execute("delete from b");
            assertThat(Oracle.compare(source, target, List.of(PAIR)).equal()).isTrue();
            target.rollback();
            assertThat(Oracle.compare(source, target, List.of(PAIR)).differences())
                    .isEqualTo(5000);
        }
    }

    @Test
    void everyTypeAndOddNameCanBeCompared() throws SQLException {
        TypeCorpus corpus = TypeCorpus.of(18);
        server.createDatabase("left");
        server.createDatabase("right");
        for (String database : List.of("left", "right")) {
            server.executeIn(database, corpus.ddl().toArray(String[]::new));
            server.executeIn(database, corpus.inserts(1).toArray(String[]::new));
            server.executeIn(database, ExtremeTables.oddDdl().toArray(String[]::new));
            server.executeIn(database, ExtremeTables.oddInserts(1).toArray(String[]::new));
            server.executeIn(database, ExtremeTables.widestDdl().toArray(String[]::new));
            server.executeIn(database, ExtremeTables.widestInsert(1));
        }
        List<TablePair> pairs = new ArrayList<>(
                TablePair.same(corpus.tables().stream().map(CorpusTable::id).toList()));
        pairs.addAll(TablePair.same(ExtremeTables.odd()));
        pairs.add(TablePair.same(ExtremeTables.widest()));
        try (Connection left = server.connect("left");
                Connection right = server.connect("right")) {
            OracleReport report = Oracle.compare(left, right, pairs);
            assertThat(report.equal()).as(report.toString()).isTrue();
            server.executeIn("right", "update corpus.numbers set v_real = '0' where v_real::text = '-0'");
            server.executeIn("right", "update corpus.widest set c1599 = 'y'");
            assertThat(Oracle.compare(left, right, pairs).differences()).isEqualTo(2);
        }
    }
}
