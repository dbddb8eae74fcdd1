package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.ExtremeTables;
import io.crossfade.testkit.corpus.TypeCorpus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrozenVerificationTest {
    private static Pair pair;

    @BeforeAll
    static void start() {
        pair = new Pair();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static VerificationResult only(VerificationReport report) {
        assertThat(report.results()).hasSize(1);
        return report.results().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one_byte | update f set b = 'name 7 ' where id = 7 | DIFFERENT | b",
                "trailing_zero | update f set d = 7.0 where id = 7 | DIFFERENT | d",
                "null_for_empty | update f set e = null where id = 7 | DIFFERENT | e",
                "word_null | update f set e = 'NULL' where id = 7 | DIFFERENT | e",
                "float_bit | update f set g = 7.000000000000001 where id = 7 | DIFFERENT | g",
                "json_key | update f set j = '{\"a\":8}' where id = 7 | DIFFERENT | j",
                "array_null | update f set l = '{1,null,\"\"}' where id = 7 | DIFFERENT | l",
                "missing | delete from f where id = 7 | MISSING | ''",
                "extra | insert into f values (-7, 'x') | EXTRA | ''",
            })
    void aPlantedFaultIsFoundAndNothingElse(String name, String fault, Difference.Kind kind, String column)
            throws Exception {
        pair.both("drop table if exists f", """
                create table f (id bigint primary key, b text, c text, d numeric, e text, g double precision, j jsonb,
                  l text[])""", """
                insert into f select i, 'name ' || i, 'other ' || i, i::numeric(9, 2), '', i, '{"a": 7}', '{1,"null",""}'
                from generate_series(1, 30000) i""");
        assertThat(only(pair.compare(pair.plan("f", "id"))))
                .as("%s before", name)
                .extracting(VerificationResult::verdict, VerificationResult::sourceRows)
                .containsExactly(Verdict.EQUAL, 30_000L);
        pair.target.execute(fault);
        VerificationResult result = only(pair.compare(pair.plan("f", "id")));
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.differences()).isEqualTo(1);
        Difference found = result.listed().get(0);
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.columns())
                .extracting(Difference.Column::name)
                .isEqualTo(column.isEmpty() ? List.of() : List.of(column));
        assertThat(found.toString()).doesNotContain("name 7");
    }

    @Test
    void valuesSwappedBetweenColumnsOrRowsAreFound() throws Exception {
        pair.both(
                "create table s (id int primary key, a text, b text)",
                "insert into s select i, 'a' || i, 'b' || i from generate_series(1, 5000) i");
        pair.target.execute("update s set a = b, b = a where id = 5");
        pair.target.execute("update s set a = case id when 8 then 'a9' else 'a8' end where id in (8, 9)");
        assertThat(only(pair.compare(pair.plan("s", "id"))).listed())
                .extracting(
                        found -> found.key().toString(),
                        found -> found.columns().size())
                .containsExactlyInAnyOrder(tuple("(5)", 2), tuple("(8)", 1), tuple("(9)", 1));
    }

    @Test
    void aTableWithoutKeyIsComparedAsAMultiset() throws Exception {
        pair.both(
                "create table m (a int, b text)", "insert into m select i % 100, 'x' from generate_series(1, 9000) i");
        pair.both("insert into m values (null, null), (null, '')");
        assertThat(only(pair.compare(pair.plan("m"))).verdict()).isEqualTo(Verdict.EQUAL);
        pair.target.execute("insert into m values (17, 'x')", "delete from m where a is null and b = ''");
        VerificationResult result = only(pair.compare(pair.plan("m")));
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.listed())
                .extracting(Difference::kind)
                .containsExactlyInAnyOrder(Difference.Kind.EXTRA, Difference.Kind.MISSING);
    }

    @Test
    void aRowThatTheTargetHasTwiceIsFoundThoughTheKeyIsThere() throws Exception {
        pair.source.execute("create table dup (id int primary key, a text)", "insert into dup values (1, 'x')");
        pair.target.execute("create table dup (id int, a text)", "insert into dup values (1, 'x'), (1, 'x')");
        assertThat(only(pair.compare(pair.plan("dup", "id"))).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void everyTypeCopiedByPostgresIsEqualUnderAnyLocaleAndTimeZone() throws Exception {
        TypeCorpus corpus = TypeCorpus.of(15);
        pair.both("drop schema if exists corpus cascade");
        pair.both(corpus.ddl().toArray(String[]::new));
        pair.source.execute(corpus.inserts(1).toArray(String[]::new));
        for (CorpusTable table : corpus.tables()) {
            pair.copy(table.id(), table.id());
            TablePlan plan = pair.plan(table.id(), table.id(), Map.of(), "id");
            VerificationResult result = only(pair.compare(plan));
            assertThat(result.listed())
                    .as("%s", table.id())
                    .flatExtracting(Difference::columns)
                    .isEmpty();
            assertThat(result.verdict()).as("%s", table.id()).isEqualTo(Verdict.EQUAL);
            assertThat(result.sourceRows()).isEqualTo(table.rows());
        }
    }

    @Test
    void theWidestTableIsCompared() throws Exception {
        pair.both("drop schema if exists corpus cascade");
        pair.both(ExtremeTables.widestDdl().toArray(String[]::new));
        pair.both(ExtremeTables.widestInsert(1), ExtremeTables.widestInsert(2));
        assertThat(only(pair.compare(pair.plan(ExtremeTables.widest(), ExtremeTables.widest(), Map.of(), "id")))
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
        pair.target.execute(ExtremeTables.widestUpdate(2));
        assertThat(only(pair.compare(pair.plan(ExtremeTables.widest(), ExtremeTables.widest(), Map.of(), "id")))
                        .listed())
                .hasSize(1);
    }

    @Test
    void aTextKeyIsComparedUnderDifferentCollations() throws Exception {
        pair.source.execute("create table words (w text collate \"C\" primary key, n int)");
        pair.target.execute(
                "create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        pair.target.execute("create table words (w text collate nocase primary key, n int)");
        pair.both("insert into words select case when i % 2 = 0 then 'å' else 'Z' end || i || ' ä' , i"
                + " from generate_series(1, 4000) i");
        assertThat(only(pair.compare(pair.plan("words", "w"))).verdict()).isEqualTo(Verdict.EQUAL);
        pair.target.execute("update words set w = upper(w) where n = 4");
        assertThat(only(pair.compare(pair.plan("words", "w"))).listed())
                .extracting(Difference::kind)
                .containsExactlyInAnyOrder(Difference.Kind.EXTRA, Difference.Kind.MISSING);
    }

    @Test
    void renamedReorderedAndWidenedColumnsAreEqual() throws Exception {
        pair.source.execute(
                "create table \"Old Name\" (id int, region char(4), price numeric(8, 1), doc json, primary key"
                        + " (region, id))",
                "insert into \"Old Name\" select i, 'eu', i, '{\"b\": 1,  \"a\": 2}' from generate_series(1, 2000) i");
        pair.target.execute(
                "create table renamed (body jsonb, cost numeric(10, 3), id bigint, place text, primary key (id,"
                        + " place))",
                "insert into renamed select '{\"a\": 2, \"b\": 1}', i, i, 'eu  ' from generate_series(1, 2000) i");
        TablePlan plan = pair.plan(
                new TableId("public", "Old Name"),
                new TableId("public", "renamed"),
                Map.of("region", "place", "price", "cost", "doc", "body"),
                "region",
                "id");
        assertThat(only(pair.compare(plan)).verdict()).isEqualTo(Verdict.EQUAL);
        pair.target.execute("update renamed set cost = cost + 0.001 where id = 1999");
        VerificationResult result = only(pair.compare(plan));
        assertThat(result.listed()).hasSize(1);
        assertThat(result.listed().get(0).key()).isEqualTo(Pair.key("eu  ", "1999"));
        assertThat(result.listed().get(0).columns())
                .containsExactly(new Difference.Column("price", "1999.000", "1999.001"));
    }

    @Test
    void aPartitionedTableIsComparedWithAPlainOne() throws Exception {
        pair.source.execute(
                "create table parts (id int primary key, a text) partition by range (id)",
                "create table parts1 partition of parts for values from (0) to (3000)",
                "create table parts2 partition of parts for values from (3000) to (100000)");
        pair.target.execute("create table parts (id int primary key, a text)");
        pair.both("insert into parts select i, repeat('x', 100) from generate_series(1, 90000) i");
        assertThat(only(pair.compare(pair.plan("parts", "id"))))
                .extracting(VerificationResult::verdict, VerificationResult::targetRows)
                .containsExactly(Verdict.EQUAL, 90_000L);
    }

    @Test
    void anImportedSnapshotHidesWhatCameAfterIt() throws Exception {
        pair.both("create table snap (id int primary key)", "insert into snap select generate_series(1, 100)");
        try (Connection holder = pair.target.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            String snapshot;
            try (ResultSet row = statement.executeQuery("select pg_export_snapshot()")) {
                row.next();
                snapshot = row.getString(1);
            }
            pair.target.execute("delete from snap where id > 50");
            FrozenVerification frozen = new FrozenVerification(
                    pair.sourceDatabase(), pair.targetDatabase(), VerifierSettings.DEFAULTS, InstantSource.system());
            List<TablePlan> plans = List.of(pair.plan("snap", "id"));
            assertThat(frozen.compare(plans, null, snapshot).verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(frozen.compare(plans).differences()).isEqualTo(50);
        }
    }

    @Test
    void moreDifferencesThanFitAreDifferentAndSaidToBeIncomplete() throws Exception {
        pair.both("create table lots (id int primary key, a int)");
        pair.source.execute("insert into lots select i, 1 from generate_series(1, 20000) i");
        pair.target.execute("insert into lots select i, 2 from generate_series(1, 20000) i");
        VerifierSettings small = new VerifierSettings(2, 3, 1_000, 10);
        VerificationResult result =
                only(new FrozenVerification(pair.sourceDatabase(), pair.targetDatabase(), small, InstantSource.system())
                        .compare(List.of(pair.plan("lots", "id"))));
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.complete()).isFalse();
        assertThat(result.listed()).hasSize(10);
        assertThat(result.differences()).isBetween(1L, 1_000L);
    }

    @Test
    void bothDigestsFindTheSameFault() throws Exception {
        pair.both(
                "create table p (id int primary key, a text)",
                "insert into p select i, 'ä' || i from generate_series(1, 3000) i");
        pair.target.execute("update p set a = a || ' ' where id = 77");
        for (DigestKind kind : DigestKind.values()) {
            try (Sessions source =
                            Sessions.ofSnapshot(pair.sourceDatabase(), End.SOURCE, VerifierSettings.DEFAULTS, null);
                    Sessions target =
                            Sessions.ofSnapshot(pair.targetDatabase(), End.TARGET, VerifierSettings.DEFAULTS, null)) {
                TablePair table = TablePair.of(pair.plan("p", "id"), kind, source, target);
                Found found = new Comparison(table, Set.of(), source, target, VerifierSettings.DEFAULTS)
                        .checksums()
                        .await();
                assertThat(found.suspects())
                        .as("%s", kind)
                        .extracting(suspect -> suspect.key().toString())
                        .containsExactly("(77)");
                assertThat(TablePair.digestOf(source, target)).isEqualTo(DigestKind.NATIVE);
            }
        }
    }
}
