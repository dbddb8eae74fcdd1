package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DepthTest {
    private static final int ROWS = 20_000;

    private static Pair pair;
    private TablePlan plan;
    private Set<RowKey> aside = Set.of();

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
                "create table t (region text, id int, a text, primary key (region, id))",
                "insert into t select case i % 3 when 0 then 'ä' when 1 then 'A' else 'z ' end, i, 'value ' || i"
                        + " from generate_series(1, " + ROWS + ") i");
        plan = pair.plan("t", "region", "id");
    }

    /** Nobody writes, so every stop stands. */
    private record Standing() implements Standstill.Stop {
        @Override
        public boolean await() {
            return true;
        }

        @Override
        public boolean release() {
            return true;
        }

        @Override
        public Duration held() {
            return Duration.ofMillis(3);
        }

        @Override
        public void close() {}
    }

    private VerificationResult verify(Depth depth) {
        ComparedTarget target = new ComparedTarget(
                "shop",
                pair.targetDatabase(),
                List.of(plan),
                (name, content) -> {},
                id -> new Standing(),
                mapping -> aside);
        VerificationReport report = new LiveVerification(
                        pair.sourceDatabase(),
                        List.of(target),
                        List.of(),
                        "crossfade.test.",
                        VerifierSettings.DEFAULTS,
                        InstantSource.system())
                .compare(depth);
        assertThat(report.depth()).isEqualTo(depth);
        assertThat(report.held()).isEqualTo(Duration.ofMillis(3));
        return report.results().getFirst();
    }

    private Depth everyKey() {
        return new Depth.Keys(
                "keys",
                Map.of(
                        plan.id(),
                        IntStream.rangeClosed(-10, ROWS)
                                .mapToObj(i -> Pair.key(
                                        Math.floorMod(i, 3) == 0 ? "ä" : Math.floorMod(i, 3) == 1 ? "A" : "z ", "" + i))
                                .toList()));
    }

    static Stream<Depth> depths() {
        return Stream.of(new Depth.Counts(), new Depth.Checksums(), new Depth.Rows(), new Depth.Sample(2 * ROWS, 7));
    }

    @ParameterizedTest
    @MethodSource("depths")
    void whatIsEqualIsFoundEqual(Depth depth) {
        VerificationResult result = verify(depth);
        assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(result.sourceRows()).isEqualTo(ROWS);
        assertThat(result.targetRows()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @MethodSource("depths")
    void everyDepthFindsEachRowThatDiffersWhereTheNumbersDo(Depth depth) throws Exception {
        pair.target.execute("delete from t where id = 3", "update t set a = a || ' ' where id in (4, 5)");
        VerificationResult result = verify(depth);
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.differing())
                .extracting(RowKey::toString)
                .containsExactlyInAnyOrder("(ä, 3)", "(A, 4)", "(z , 5)");
    }

    @Test
    void keysAreComparedAndNoOthers() throws Exception {
        pair.target.execute(
                "delete from t where id = 3",
                "insert into t values ('z ', -1, 'x')",
                "update t set a = '' where id = 4");
        assertThat(verify(everyKey()).differing())
                .extracting(RowKey::toString)
                .containsExactlyInAnyOrder("(ä, 3)", "(A, 4)", "(z , -1)");
        VerificationResult one = verify(new Depth.Keys("keys", Map.of(plan.id(), List.of(Pair.key("A", "7")))));
        assertThat(one.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(one.sourceRows()).isEqualTo(1);
        assertThat(verify(new Depth.Keys("keys", Map.of(plan.id(), List.of()))).verdict())
                .isEqualTo(Verdict.EQUAL);
        assertThat(verify(new Depth.Keys("keys", Map.of())).differing()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("depths")
    void rowsOfOthersAreNoFaultAndHideNone(Depth depth) throws Exception {
        plan = plan.withOthers();
        pair.target.execute("insert into t select 'other', i, 'theirs' from generate_series(1, 500) i");
        long counted = depth instanceof Depth.Sample ? 0 : 500;
        VerificationResult clean = verify(depth);
        assertThat(clean.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(List.of(clean.sourceRows(), clean.targetRows(), clean.others()))
                .containsExactly((long) ROWS, (long) ROWS, counted);
        pair.target.execute("delete from t where id = 600", "update t set a = '' where id in (1000, 1001)");
        VerificationResult found = verify(depth);
        assertThat(found.differing())
                .extracting(RowKey::toString)
                .containsExactlyInAnyOrder("(ä, 600)", "(A, 1000)", "(z , 1001)");
        assertThat(List.of(found.targetRows(), found.others())).containsExactly(ROWS - 1L, counted);
        assertThat(verify(new Depth.Keys("keys", Map.of(plan.id(), List.of(Pair.key("other", "7")))))
                        .listed())
                .as("a row that is asked for by its key is the mapping's")
                .extracting(Difference::kind)
                .containsExactly(Difference.Kind.EXTRA);
    }

    @Test
    void rowsOfOthersAreNoFaultInATableWithoutKey() throws Exception {
        pair.both(
                "drop table if exists m",
                "create table m (a int)",
                "insert into m select i % 90 from generate_series(1, 900) i");
        pair.target.execute("insert into m values (7), (7), (-1)");
        plan = pair.plan("m").withOthers();
        VerificationResult clean = verify(new Depth.Checksums());
        assertThat(clean.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(List.of(clean.sourceRows(), clean.targetRows(), clean.others()))
                .containsExactly(900L, 900L, 3L);
        pair.source.execute("insert into m values (8)");
        assertThat(verify(new Depth.Checksums()).listed())
                .extracting(Difference::kind)
                .containsExactly(Difference.Kind.MISSING);
    }

    @Test
    void whatIsFoundOfAWayBackIsToldOfTheMigrationsOwnSides() throws Exception {
        pair.target.execute(
                "delete from t where id = 3",
                "insert into t values ('y', -1, 'x')",
                "update t set a = 'no' where id = 4");
        VerificationResult turned = verify(new Depth.Checksums()).turned();
        assertThat(turned.back()).isTrue();
        assertThat(turned.listed())
                .extracting(found -> found.key() + " " + found.kind())
                .containsExactlyInAnyOrder("(ä, 3) EXTRA", "(y, -1) MISSING", "(A, 4) DIFFERENT");
        assertThat(turned.listed().stream()
                        .flatMap(found -> found.columns().stream())
                        .toList())
                .containsExactly(new Difference.Column("a", "no", "value 4"));
    }

    @Test
    void countsDoNotSeeValues() throws Exception {
        pair.target.execute("update t set a = '' where id = 4");
        assertThat(verify(new Depth.Counts()).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aSampleIsChosenByItsSeed() throws Exception {
        pair.target.execute("update t set a = a || '!' where id % 10 = 0", "analyze t");
        VerificationResult first = verify(new Depth.Sample(300, 5));
        assertThat(first.sourceRows()).isBetween(300L, 600L);
        assertThat(first.differences()).isBetween(10L, 120L);
        assertThat(verify(new Depth.Sample(300, 5)).differing()).containsExactlyInAnyOrderElementsOf(first.differing());
        assertThat(Set.copyOf(verify(new Depth.Sample(300, 6)).differing()))
                .isNotEqualTo(Set.copyOf(first.differing()));
    }

    private VerificationResult verify(@Nullable String lower, @Nullable String upper) {
        return verify(new Depth.Range(new KeyRange(KeyOrder.INTEGER, lower, upper)));
    }

    @Test
    void aRangeOfTheKeyIsComparedAndNoRowBeyond() throws Exception {
        String rows = "insert into r select i, i from generate_series(1, 1000) i";
        pair.both("drop table if exists r");
        pair.source.execute(
                "create table r (id int primary key, v text)", rows, "update r set v = 'none' where id in (150, 650)");
        pair.target.execute("create table r (id bigint primary key, v int)", rows + " where i not in (150, 650)");
        plan = pair.plan("r", "id");
        aside = Set.of(Pair.key("150"), Pair.key("650"));
        assertThat(verify("100", "200").verdict()).isEqualTo(Verdict.EQUAL);
        pair.target.execute(
                "update r set v = -1 where id in (99, 100, 200)",
                "delete from r where id = 199",
                "insert into r values (-5, 0), (1005, 0)");
        VerificationResult first = verify(null, "100");
        VerificationResult second = verify("100", "200");
        VerificationResult last = verify("200", null);
        assertThat(List.of(first, second, last))
                .extracting(result -> result.differing().stream()
                        .map(RowKey::toString)
                        .sorted()
                        .toList())
                .containsExactly(List.of("(-5)", "(99)"), List.of("(100)", "(199)"), List.of("(1005)", "(200)"));
        assertThat(List.of(second.sourceRows(), second.targetRows(), second.setAside()))
                .containsExactly(100L, 98L, 1L);
        VerificationResult all = first.plus(second).plus(last);
        assertThat(List.of(all.sourceRows(), all.targetRows(), all.differences(), all.setAside()))
                .containsExactly(1000L, 999L, 6L, 2L);
        assertThat(all.verdict()).isEqualTo(Verdict.DIFFERENT);
    }
}
