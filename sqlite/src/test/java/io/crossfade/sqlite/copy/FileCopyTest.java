package io.crossfade.sqlite.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.SetAside;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.sqlite.Target;
import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.audit.Audit;
import io.crossfade.sqlite.audit.AuditFinding;
import io.crossfade.sqlite.audit.AuditReport;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.log.ChangeLog;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.verify.FileComparison;
import io.crossfade.sqlite.verify.RowDifference;
import io.crossfade.sqlite.verify.TableVerdict;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopyTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static DatabaseServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        server = TestServers.postgres(16);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Target target() throws SQLException {
        return new Target(server, "copy" + COUNT.incrementAndGet());
    }

    @Test
    void everyFeatureOfASqliteSchemaIsMadeByPostgres() throws SQLException {
        try (TestFile file = new TestFile(directory, TestFile.resource("/schema/features.sql"));
                Target target = target()) {
            file.sql(
                    "insert into users (id, name, level, score, email, code) values (5, 'a', 3, 2, 'a@x', 'c'), (900, 'a', 3, 2, 'b@x', 'c')",
                    "delete from users where id = 900",
                    "insert into posts (id, user_id, parent, email) values (1, 5, null, 'a@x'), (2, 5, 1, null)");
            CopyReport report = target.copy(file, file.schema());
            assertThat(report.unconfirmed()).isEmpty();
            assertThat(report.copied()).isEqualTo(3);
            assertThat(target.rows("select name, active, balance, settings, avatar, visits, level from users"))
                    .containsExactly("a|t|0.00|{\"a\": [], \"b\": 1}|\\x0102|-1|3");
            target.sql("insert into users (name, score) values ('after', 2)");
            assertThat(target.rows("select id from users where name = 'after'"))
                    .as("AUTOINCREMENT never gives 900 again")
                    .containsExactly("901");
            assertThat(target.rows("select conname from pg_constraint where not convalidated"))
                    .isEmpty();
            assertThatThrownBy(() -> target.sql("insert into posts (id, user_id) values (9, 77)"))
                    .hasMessageContaining("foreign key");
            assertThatThrownBy(() -> target.sql("insert into users (name, level, score) values ('c', 300, 2)"))
                    .hasMessageContaining("check");
        }
    }

    private static final String[] MISFITS = {
        "create table t (id integer primary key, n smallint, s varchar(3), at datetime, j json, b boolean)",
        "create table nokey (a text, n int)",
        "create table child (id integer primary key, t int references t)",
        "insert into t values (1, 1, 'abc', '2024-01-02 03:04:05', '{}', 1)",
        "insert into t values (2, 'x', 'abc', null, null, null)",
        "insert into t values (3, 40000, 'abcd', 'yesterday', '{', 'maybe')",
        "insert into t values (4, 4, 'a', 1709209800000, '[1]', 'yes')",
        "insert into t values (5, null, cast(x'ff' as text), null, null, null)",
        "insert into nokey values ('a', 1), ('a', 1), ('b', 'bad')",
        "insert into child values (1, 1), (2, 99), (3, 2)"
    };

    @Test
    void theAuditSaysWhatTheCopyDoesAndTheComparisonProvesIt() throws SQLException {
        try (TestFile file = new TestFile(directory, MISFITS);
                Target target = target()) {
            MappedSchema schema = file.schema();
            List<AuditFinding> findings = new ArrayList<>();
            AuditReport audit;
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                audit = Audit.of(snapshot, schema, findings::add);
            }
            assertThat(findings)
                    .contains(
                            new AuditFinding(
                                    "t",
                                    "[\"3\"]",
                                    "s",
                                    "'abcd'",
                                    AuditFinding.Action.SET_ASIDE,
                                    "text longer than its column"),
                            new AuditFinding(
                                    "t",
                                    "[\"4\"]",
                                    "at",
                                    "1709209800000",
                                    AuditFinding.Action.CONVERTED,
                                    "epoch milliseconds became a time"),
                            new AuditFinding(
                                    "nokey",
                                    "[\"rowid 3\"]",
                                    "n",
                                    "'bad'",
                                    AuditFinding.Action.SET_ASIDE,
                                    "text where bigint is expected"),
                            new AuditFinding(
                                    "child",
                                    "[\"rowid 2\"]",
                                    "t",
                                    "",
                                    AuditFinding.Action.NOT_CONFIRMED,
                                    "its parent in t is missing"));
            assertThat(audit.rowsSetAside()).isEqualTo(4);
            CopyReport report = target.copy(file, schema);
            assertThat(report.aside()).isEqualTo(4);
            assertThat(target.rows("select id, n, s, at, j, b from t order by id"))
                    .containsExactly("1|1|abc|2024-01-02 03:04:05+00|{}|t", "4|4|a|2024-02-29 12:30:00+00|[1]|t");
            assertThat(target.rows("select a, n from nokey")).containsExactly("a|1", "a|1");
            assertThat(report.unconfirmed())
                    .singleElement()
                    .satisfies(one -> assertThat(one.constraint()).isEqualTo("child_fkey1"));
            List<SetAside.Row> aside = new SetAsideStore(target.database(), Target.MIGRATION).rows(10);
            assertThat(aside)
                    .extracting(row -> row.mapping().name() + row.rowKey() + " " + row.reason())
                    .containsExactlyInAnyOrder(
                            "main.t[\"2\"] column n: text where smallint is expected",
                            "main.t[\"3\"] column n: an integer out of the range of smallint",
                            "main.t[\"5\"] column s: bytes that are not valid text",
                            "main.nokey[\"rowid 3\"] column n: text where bigint is expected");
            assertThat(compare(file, schema, target)).allMatch(TableVerdict::equal);
            assertThat(compare(file, schema, target).stream()
                            .filter(verdict -> verdict.table().equals("t"))
                            .findFirst())
                    .hasValueSatisfying(verdict -> {
                        assertThat(verdict.sourceRows()).isEqualTo(2);
                        assertThat(verdict.asideRows()).isEqualTo(3);
                    });
        }
    }

    private static List<TableVerdict> compare(TestFile file, MappedSchema schema, Target target) {
        try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
            return new FileComparison(target.database(), Target.MIGRATION).compare(snapshot, schema);
        }
    }

    @Test
    void everyDifferenceIsFoundDownToItsKey() throws SQLException {
        try (TestFile file = new TestFile(
                        directory,
                        "create table t (a text, b int, v real, j json, primary key (a, b)) without rowid",
                        "create table nokey (a text)",
                        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
                                + " insert into t select 'k' || (i % 7), i, i / 3.0, '{\"x\":' || i || ', \"a\": null}' from n",
                        "insert into nokey values ('a'), ('a'), (null), ('b')");
                Target target = target()) {
            MappedSchema schema = file.schema();
            CopyReport unused = target.copy(file, schema);
            assertThat(compare(file, schema, target)).allMatch(TableVerdict::equal);
            target.sql(
                    "update t set v = v + 1e-9 where b = 700",
                    "update t set j = null, v = null where b = 701",
                    "delete from t where b = 702",
                    "insert into t values ('new', 1, 2, '1')",
                    "delete from nokey where ctid = (select min(ctid) from nokey where a = 'a')",
                    "insert into nokey values (''), (null)");
            List<TableVerdict> verdicts = compare(file, schema, target);
            assertThat(verdicts)
                    .extracting(TableVerdict::table, TableVerdict::differences)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("t", 4L),
                            org.assertj.core.groups.Tuple.tuple("nokey", 3L));
            assertThat(verdicts.stream().flatMap(verdict -> verdict.listed().stream()))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("versions")
                    .containsExactlyInAnyOrder(
                            new RowDifference(RowDifference.Kind.DIFFERENT, "[\"k0\",\"700\"]", List.of("v"), 0),
                            new RowDifference(RowDifference.Kind.DIFFERENT, "[\"k1\",\"701\"]", List.of("v", "j"), 0),
                            new RowDifference(RowDifference.Kind.MISSING, "[\"k2\",\"702\"]", List.of(), 0),
                            new RowDifference(RowDifference.Kind.EXTRA, "[\"new\",\"1\"]", List.of(), 0),
                            new RowDifference(RowDifference.Kind.MISSING, "[\"a\"]", List.of(), 0),
                            new RowDifference(RowDifference.Kind.EXTRA, "[\"\"]", List.of(), 0),
                            new RowDifference(RowDifference.Kind.EXTRA, "[null]", List.of(), 0));
        }
    }

    @Test
    void aWriterGoesOnWhileOneSnapshotIsCopied() throws SQLException {
        try (TestFile file = new TestFile(
                        directory,
                        "create table a (id integer primary key, v int)",
                        "create table b (id integer primary key, v int)",
                        "insert into a values (1, 100)",
                        "insert into b values (1, 0)",
                        "with recursive n(i) as (select 2 union all select i + 1 from n where i < 30000)"
                                + " insert into a select i, 0 from n");
                Target target = target()) {
            AtomicInteger moved = new AtomicInteger();
            CopyReport report = target.copyOf(file, file.schema(), (table, rows, aside) -> {
                        try {
                            file.sql("begin; update a set v = v - 1 where id = 1; update b set v = v + 1; commit");
                            moved.incrementAndGet();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .run();
            assertThat(report.copied()).isEqualTo(30_001);
            assertThat(moved.get()).isGreaterThan(1);
            assertThat(target.rows("select (select v from a where id = 1), (select v from b)"))
                    .containsExactly("100|0");
        }
    }

    @Test
    void aCopyThatWasCutOffBeginsAgainWithoutALogAndGoesOnWithOne() throws SQLException {
        String[] script = {
            "create table a (id integer primary key, v int)",
            "create table b (id integer primary key, v int, w text)",
            "insert into a values (1, 1), (2, 'bad')",
            "insert into b values (1, 1, 'x')"
        };
        for (boolean logged : List.of(false, true)) {
            Path place = directory.resolve(Boolean.toString(logged));
            assertThat(place.toFile().mkdir()).isTrue();
            try (TestFile file = new TestFile(place, script);
                    Target target = target()) {
                MappedSchema schema = file.schema();
                if (logged) {
                    String unused = new ChangeLog(file.file(), schema, Target.MIGRATION).install("id");
                }
                assertThatThrownBy(() -> target.copyOf(file, schema, (table, rows, aside) -> {
                                    if (table.equals("b")) {
                                        throw new CrossfadeException(ErrorCode.INTERRUPTED, "cut off");
                                    }
                                })
                                .run())
                        .hasMessageContaining("cut off");
                assertThat(target.rows("select count(*) from a")).containsExactly("1");
                file.sql("update a set v = 2 where id = 1", "update b set v = 2");
                CopyReport second = target.copy(file, schema);
                assertThat(second.tables()).hasSize(logged ? 1 : 2);
                assertThat(target.rows("select (select v from a), (select v from b)"))
                        .containsExactly(logged ? "1|2" : "2|2");
                assertThat(new SetAsideStore(target.database(), Target.MIGRATION).rows(10))
                        .singleElement()
                        .satisfies(row -> assertThat(row.events()).isEqualTo(1));
                assertThat(target.rows("select snapshot from crossfade.chunk order by mapping"))
                        .isEqualTo(logged ? List.of("1:1:", "5:5:") : List.of("1:1:", "1:1:"));
                assertThat(target.copy(file, schema).tables()).isEmpty();
            }
        }
    }

    @Test
    void aForeignTableOfTheNameAndAnAlteredFileAreRefused() throws SQLException {
        try (TestFile file = new TestFile(directory, "create table a (id integer primary key)");
                Target target = target()) {
            MappedSchema schema = file.schema();
            target.sql("create table public.a (x int)");
            assertThatThrownBy(() -> target.copy(file, schema))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED))
                    .hasMessageContaining("public.a");
            target.sql("drop table public.a");
            file.sql("alter table a add column v text");
            assertThatThrownBy(() -> target.copy(file, schema))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_CHANGED));
        }
    }

    @Test
    void moreRowsThanCanBeListedEndTheCopyWithTheirReason() throws SQLException {
        try (TestFile file = new TestFile(
                        directory,
                        "create table a (id integer primary key, v int)",
                        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10001)"
                                + " insert into a select i, 'x' from n");
                Target target = target()) {
            assertThatThrownBy(() -> target.copy(file, file.schema()))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COPY_REFUSED))
                    .hasMessageContaining("column v: text where bigint is expected");
            assertThat(new SetAsideStore(target.database(), Target.MIGRATION).rowCount())
                    .isZero();
        }
    }
}
