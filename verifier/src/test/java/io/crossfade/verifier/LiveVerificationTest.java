package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.Reshape;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        return verify(pair.plan("t", "id"), passage, Set::of);
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

    private static final String READING = "create table reading (id int primary key, n int, v %s)";

    /** {@code v} is a number in the target and a text, mostly of a number, in the source; of 300 rows some are no number. */
    private static void makeReadings(String numberless) throws SQLException {
        pair.both("drop table if exists reading");
        pair.source.execute(
                READING.formatted("text"),
                "insert into reading select i, i, i::text from generate_series(1, 300) i",
                "update reading set v = 'none' where id in (" + numberless + ")");
        pair.target.execute(
                READING.formatted("int"),
                "insert into reading select i, i, i from generate_series(1, 300) i where i not in (" + numberless
                        + ")");
    }

    private static TablePlan readings(boolean made, @Nullable String where) {
        TableId id = new TableId("public", "reading");
        String equal = "OPERATOR(pg_catalog.=)";
        String type = made ? "integer" : "text";
        return new TablePlan(
                MappingId.of(id),
                id,
                id,
                List.of(
                        new ColumnPlan("id", "id", "integer", "integer", "integer", equal),
                        new ColumnPlan("n", "n", "integer", "integer", "integer", equal),
                        new ColumnPlan("v", "v", type, "integer", "integer", equal, made ? "v::int" : null)),
                List.of("id"),
                List.of(),
                made || where != null ? new Reshape(List.of(), List.of(), where, List.of()) : null,
                null,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    private static VerificationResult verify(TablePlan plan, Supplier<Set<RowKey>> aside) {
        return verify(plan, (name, content) -> {}, aside);
    }

    private static VerificationResult verify(TablePlan plan, MarkerPassage passage, Supplier<Set<RowKey>> aside) {
        ComparedTarget target = new ComparedTarget(
                "shop", pair.targetDatabase(), List.of(plan), passage, id -> new Restless(), mapping -> aside.get());
        return new LiveVerification(
                        pair.sourceDatabase(),
                        List.of(target),
                        List.of(),
                        "crossfade.test.",
                        VerifierSettings.DEFAULTS,
                        InstantSource.system())
                .compare(new Depth.Checksums())
                .results()
                .get(0);
    }

    static Stream<TablePlan> readingPlans() {
        return Stream.of(
                readings(true, null),
                readings(true, "v::int < 9999"),
                readings(false, "v::int < 9999"),
                readings(false, null));
    }

    @ParameterizedTest
    @MethodSource("readingPlans")
    void rowsOnWhichTheSqlFailsAreListedApartAndAllOthersCompared(TablePlan plan) throws Exception {
        makeReadings("5, 250");
        Set<RowKey> aside = Set.of(Pair.key("5"), Pair.key("250"), Pair.key("999"));
        VerificationResult result = verify(plan, () -> aside);
        assertThat(result.verdict()).as("%s", result.listed()).isEqualTo(Verdict.EQUAL);
        assertThat(result.setAside()).isEqualTo(2);
        assertThat(result.sourceRows()).isEqualTo(300);
        pair.target.execute(
                "update reading set v = -1 where id = 9",
                "delete from reading where id = 10",
                "insert into reading values (-1, 0, 0), (5, 5, 4)");
        VerificationResult planted = verify(plan, () -> aside);
        assertThat(planted.listed())
                .extracting(found -> found.key().toString())
                .containsExactlyInAnyOrder("(9)", "(10)", "(-1)");
        assertThat(planted.setAside()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("readingPlans")
    void aRowThatFailsWithoutBeingSetAsideIsNeverCalledEqual(TablePlan plan) throws Exception {
        makeReadings("5, 250");
        assertThatThrownBy(() -> verify(plan, () -> Set.of(Pair.key("5"))))
                .isInstanceOfSatisfying(
                        CrossfadeException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.NOT_PROVEN))
                .hasMessageContaining("invalid input syntax for type integer");
    }

    @Test
    void aRowThatCameBackMeanwhileIsComparedLikeOthers() throws Exception {
        makeReadings("5, 7");
        AtomicInteger asked = new AtomicInteger();
        VerificationResult result = verify(readings(true, null), () -> {
            if (asked.incrementAndGet() == 1) {
                return Set.of(Pair.key("5"), Pair.key("7"));
            }
            heal();
            return Set.of();
        });
        assertThat(result.setAside()).isZero();
        assertThat(result.listed())
                .extracting(found -> found.key() + " " + found.kind())
                .containsExactly("(7) MISSING");
    }

    private static void heal() {
        try {
            pair.source.execute("update reading set v = id where id in (5, 7)");
            pair.target.execute("insert into reading values (5, 5, 5) on conflict do nothing");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
