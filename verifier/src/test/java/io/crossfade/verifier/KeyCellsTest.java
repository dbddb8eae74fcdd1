package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCellsTest {
    private static Pair pair;

    @BeforeAll
    static void start() {
        pair = new Pair();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static VerificationResult compared() throws SQLException {
        return pair.compare(pair.plan("r", "k")).results().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigint | bigint | i * 3",
                "integer | bigint | i - 60000",
                "uuid | uuid | md5(i::text)::uuid",
                "timestamptz(3) | timestamptz(3) | timestamptz '0001-01-01 00:00:00 BC' + i * interval '1 day 1.5 seconds'",
                "date | date | date '4000-01-01 BC' + i",
            })
    void aDifferenceIsFoundWithoutReadingTheTableAgain(String type, String other, String value) throws Exception {
        String rows = "insert into r select " + value + ", i, repeat('x', 60) from generate_series(1, 120000) i";
        pair.both("drop table if exists r");
        pair.source.execute("create table r (k " + type + " primary key, n int, b text)", rows, "analyze r");
        pair.target.execute(
                "create table r (k " + other + " primary key, n int, b text)",
                rows + " order by i % 7, -i",
                "analyze r");
        pair.source.execute("select pg_stat_reset()");
        pair.target.execute("select pg_stat_reset()");
        assertThat(compared().verdict()).isEqualTo(Verdict.EQUAL);
        pair.target.execute(
                "update r set b = b || ' ' where n in (1, 77777)",
                "delete from r where n = 120000 or n between 50000 and 50009");
        pair.source.execute(
                "delete from r where n = 60000 or k = (select k from r where n < 119000 order by k desc limit 1)");
        long inSource = tuplesRead(pair.source);
        long inTarget = tuplesRead(pair.target);
        VerificationResult result = compared();
        assertThat(result.listed())
                .extracting(Difference::kind)
                .containsOnly(Difference.Kind.DIFFERENT, Difference.Kind.MISSING, Difference.Kind.EXTRA);
        assertThat(List.of(result.differences(), result.sourceRows(), result.targetRows()))
                .containsExactly(15L, 119_998L, 119_989L);
        assertThat(tuplesRead(pair.source) - inSource).isBetween(119_998L, 150_000L);
        assertThat(tuplesRead(pair.target) - inTarget).isBetween(119_989L, 150_000L);
    }

    private static final long RANGE_BYTES = 1 << 20;

    private static List<KeyRange> finer(List<KeyRange> ranges, List<String> borders) {
        return ranges.stream()
                .flatMap(range -> KeyRanges.finer(range, KeyOrder.INTEGER, borders).stream())
                .toList();
    }

    @Test
    void aTableIsDividedWhereItHasOutgrownItsRanges() throws Exception {
        String rows = "insert into r select i, repeat('x', 100) from generate_series(%d, %d) i";
        pair.both("drop table if exists r", "create table r (k int primary key, b text)");
        pair.source.execute(rows.formatted(1, 60_000));
        TablePlan plan = pair.plan("r", "k");
        try (KeyRanges table = KeyRanges.open(pair.sourceDatabase(), RANGE_BYTES, VerifierSettings.DEFAULTS)) {
            List<KeyRange> ranges = finer(List.of(KeyRange.WHOLE), table.borders(plan, pair.targetDatabase(), 1));
            assertThat(ranges).hasSizeBetween(4, 8);
            assertThat(table.borders(plan, pair.targetDatabase(), ranges.size()))
                    .isEmpty();
            pair.source.execute(rows.formatted(60_001, 120_000));
            List<KeyRange> more = finer(ranges, table.borders(plan, pair.targetDatabase(), ranges.size()));
            assertThat(more).hasSizeBetween(ranges.size() + 3, 16).containsAll(ranges.subList(0, ranges.size() - 1));
            for (KeyRange range : more) {
                String within = new Part.Keys(plan.column("k"), range.lower(), range.upper())
                        .condition("r", ColumnPlan::source);
                assertThat(number(pair.source, "select count(*) from r where " + within))
                        .isBetween(1_500L, 36_000L);
            }
            pair.target.execute("alter table r drop constraint r_pkey");
            assertThat(table.borders(plan, pair.targetDatabase(), 1)).isEmpty();
        }
    }

    /** When the sessions that read have ended, whose figures the server adds up then. */
    private static long tuplesRead(PostgresServer server) throws Exception {
        Await.until(
                "the sessions of the comparison end",
                Duration.ofSeconds(20),
                () -> number(
                                server,
                                "select count(*) from pg_stat_activity where application_name like 'crossfade/test/verify%'")
                        == 0);
        return number(
                server,
                "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname = 'r'");
    }

    private static long number(PostgresServer server, String sql) throws SQLException {
        try (Connection session = server.connect();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
