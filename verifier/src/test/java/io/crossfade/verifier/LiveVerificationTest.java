package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveVerificationTest {
    private static Pair pair;

    @BeforeAll
    static void start() {
        pair = new Pair();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @BeforeEach
    void makeTable() throws SQLException {
        pair.both(
                "drop table if exists t",
                "create table t (id int primary key, a int)",
                "insert into t select i, 0 from generate_series(1, 20000) i");
    }

    private static VerificationResult verify(MarkerPassage passage) throws SQLException {
        VerificationReport report = new LiveVerification(
                        pair.sourceDatabase(),
                        pair.targetDatabase(),
                        "crossfade.test.",
                        passage,
                        Restless::new,
                        mapping -> Set.of(),
                        VerifierSettings.DEFAULTS,
                        InstantSource.system())
                .compare(List.of(pair.plan("t", "id")));
        return report.results().get(0);
    }

    @Test
    void rowsThatWereUnderWayBecomeEqual() throws Exception {
        List<String> late = new ArrayList<>(List.of("update t set a = 1 where id = 5", "delete from t where id = 6"));
        pair.source.execute(late.toArray(String[]::new));
        // The lane passes the marker after the first look, not those before, with these changes applied.
        VerificationResult result = verify(new MarkerPassage() {
            private int passed;

            @Override
            public void await(String name, String content) {
                if (++passed == LiveVerification.ATTEMPTS + 2) {
                    execute(late);
                }
            }
        });
        assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
    }

    private static void execute(List<String> statements) {
        try {
            pair.target.execute(statements.toArray(String[]::new));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFaultIsFoundWhileOtherRowsAreWritten() throws Exception {
        pair.target.execute(
                "update t set a = -1 where id = 9", "delete from t where id = 10", "insert into t values (-1, 0)");
        VerificationResult result = underWrites(20, 19_000);
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.listed())
                .filteredOn(found -> found.kind() != Difference.Kind.CHANGING)
                .extracting(found -> found.key().toString())
                .containsExactlyInAnyOrder("(9)", "(10)", "(-1)");
    }

    @Test
    void aRowThatChangesAtEveryLookIsNeitherEqualNorDifferent() throws Exception {
        VerificationResult result = verify((name, content) -> {
            try {
                pair.both("update t set a = a + 1 where id = 3");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(result.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(result.changing()).isEqualTo(1);
        assertThat(result.differences()).isZero();
    }

    @Test
    void aBusyTableRaisesNoFalseAlarm() throws Exception {
        VerificationResult result = underWrites(1, 20_000);
        assertThat(result.differences()).as("%s", result.listed()).isZero();
    }

    /** A writer on the source whose every change reaches the target a moment later, in order, before the next marker. */
    private static VerificationResult underWrites(int first, int last) throws Exception {
        AtomicBoolean ending = new AtomicBoolean();
        Object lane = new Object();
        List<String> behind = new ArrayList<>();
        Thread writer = new Thread(
                () -> {
                    try (Connection connection = pair.source.connect();
                            Statement statement = connection.createStatement()) {
                        for (int i = 0; !ending.get(); i++) {
                            int id = first + (i * 7919) % (last - first);
                            String sql = "update t set a = a + 1 where id = " + id;
                            statement.execute(sql);
                            synchronized (lane) {
                                behind.add(sql);
                            }
                        }
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "writer");
        writer.start();
        try {
            return verify((name, content) -> {
                synchronized (lane) {
                    execute(List.copyOf(behind));
                    behind.clear();
                }
            });
        } finally {
            ending.set(true);
            writer.join();
        }
    }

    @Test
    void changedKeysAreCheckedInAWink() throws Exception {
        pair.both(
                "drop table if exists big",
                "create table big (region text, id int, a text, primary key (region, id))",
                "insert into big select 'eu', i, 'value ' || i from generate_series(1, 300000) i",
                "analyze big");
        pair.target.execute("update big set a = 'x' where id = 60000", "delete from big where id = 60001");
        List<RowKey> keys = IntStream.rangeClosed(50_001, 150_000)
                .mapToObj(i -> Pair.key("eu", Integer.toString(i)))
                .toList();
        TablePlan plan = pair.plan("big", "region", "id");
        try (KeyCheck check = KeyCheck.open(
                pair.sourceDatabase(), pair.targetDatabase(), VerifierSettings.DEFAULTS, InstantSource.system())) {
            check.keys(plan, keys.subList(0, 100));
            VerificationResult result = check.keys(plan, keys);
            assertThat(result.listed())
                    .extracting(found -> found.kind() + found.key().toString())
                    .containsExactlyInAnyOrder("DIFFERENT(eu, 60000)", "MISSING(eu, 60001)");
            assertThat(result.sourceRows()).isEqualTo(100_000);
            assertThat(result.targetRows()).isEqualTo(99_999);
            assertThat(check.keys(plan, List.of(Pair.key("eu", "-5"))).verdict())
                    .isEqualTo(Verdict.EQUAL);
            assertThat(check.wholeTable(plan).differences()).isEqualTo(2);
        }
    }

    @Test
    void theMarkerIsWrittenIntoTheSource() throws Exception {
        String before;
        try (Connection connection = pair.source.connect();
                PreparedStatement read = connection.prepareStatement("select pg_current_wal_lsn()")) {
            var row = read.executeQuery();
            row.next();
            before = row.getString(1);
        }
        List<String> contents = new ArrayList<>();
        verify((name, content) -> contents.add(name + content));
        assertThat(contents).hasSize(LiveVerification.ATTEMPTS + 1);
        try (Connection connection = pair.source.connect();
                PreparedStatement read = connection.prepareStatement("select pg_current_wal_lsn() > ?::pg_lsn")) {
            read.setString(1, before);
            var row = read.executeQuery();
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }
}
