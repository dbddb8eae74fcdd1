package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.TypeCorpus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of every type: each planted fault is listed with its kind and column, and nothing else is, at every depth that looks at values. */
class FaultsOfEveryTypeTest {
    private static final VerifierSettings SETTINGS = new VerifierSettings(3, 4, 200_000, 100_000);

    /** They have one value. */
    private static final Set<String> UNALTERABLE = Set.of("corpus.empty_composite", "corpus.empty_composite[]");

    private static final List<CorpusFaults> FAULTS = new ArrayList<>();
    private static final List<TablePlan> PLANS = new ArrayList<>();
    private static Pair pair;

    @BeforeAll
    static void start() throws Exception {
        pair = new Pair();
        TypeCorpus corpus = TypeCorpus.of(15);
        pair.both(corpus.ddl().toArray(String[]::new));
        pair.source.execute(corpus.inserts(0).toArray(String[]::new));
        try (Connection source = pair.sourceDatabase().open();
                Connection target = pair.targetDatabase().open()) {
            for (CorpusTable table : corpus.tables()) {
                CorpusFaults faults = new CorpusFaults(table);
                faults.makeSets(source);
                pair.copy(table.id(), table.id());
                faults.plant(target);
                FAULTS.add(faults);
                PLANS.add(pair.plan(table.id(), table.id(), Map.of(), "id"));
            }
        }
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    static List<Depth> depths() {
        return List.of(new Depth.Checksums(), new Depth.Rows(), new Depth.Sample(1_000_000, 1));
    }

    @ParameterizedTest
    @MethodSource("depths")
    void eachPlantedFaultIsListedAndNothingElse(Depth depth) {
        Map<String, VerificationResult> results = new HashMap<>();
        compare(depth, PLANS)
                .results()
                .forEach(result -> results.put(result.target().name(), result));
        for (CorpusFaults faults : FAULTS) {
            VerificationResult result = results.get(faults.table().id().name());
            assertThat(listed(result)).as("%s", faults.table().id()).isEqualTo(faults.expected());
            assertThat(result.complete()).isTrue();
            assertThat(result.differences()).isEqualTo(faults.expected().size());
        }
    }

    /** Those that cannot be changed a little become NULL all the same. */
    @Test
    void everyTypeWithTwoValuesHadASmallChange() {
        assertThat(FAULTS).flatExtracting(CorpusFaults::unaltered).isSubsetOf(UNALTERABLE);
    }

    private static Map<Long, String> listed(VerificationResult result) {
        Map<Long, String> listed = new TreeMap<>();
        for (Difference difference : result.listed()) {
            String key = difference.key().toString();
            List<String> columns =
                    difference.columns().stream().map(Difference.Column::name).toList();
            listed.put(Long.parseLong(key.substring(1, key.length() - 1)), difference.kind() + " " + columns);
        }
        return listed;
    }

    private static VerificationReport compare(Depth depth, List<TablePlan> plans) {
        ComparedTarget target = new ComparedTarget(
                "shop",
                pair.targetDatabase(),
                plans,
                (name, content) -> {},
                id -> new StillLanes(),
                mapping -> Set.of());
        return new LiveVerification(
                        pair.sourceDatabase(),
                        List.of(target),
                        List.of(),
                        "crossfade.test.",
                        SETTINGS,
                        InstantSource.system())
                .compare(depth);
    }

    private static final String SAME = """
            create table same (id int primary key, f float8, r real, n numeric, z timestamptz, j jsonb, a int[], t text,
              g text generated always as (t || '!') stored, b bytea, m money)""";

    /** Written by clients of other time zones and styles, and stored in other ways. */
    @Test
    void whatIsTheSameRaisesNoAlarm() throws Exception {
        pair.both("drop table if exists same", SAME);
        pair.source.execute(
                "set timezone = 'Asia/Tokyo'",
                "insert into same values (1, '-0', '-0', 'NaN', '2026-03-29 02:30:00', '{\"b\": 1, \"a\": [1,  2]}',"
                        + " '{1,2}', 'ä', default, '\\x0a', '1.5'), (2, 'NaN', 'Infinity', 1.10, 'infinity', '1.0', '{}',"
                        + " '', default, '', null), (3, 0.1::float8 + 0.2, 1e-45, 1e100, '0044-03-15 BC', 'null',"
                        + " '[0:1]={1,NULL}', repeat('x', 9000), default, null, '-0.01')");
        pair.target.execute(
                "set timezone = 'America/Caracas'",
                "insert into same values (3, 0.30000000000000004, 1e-45, 1e100, '0044-03-14 14:41:01+00 BC', 'null',"
                        + " '[0:1]={1,null}', repeat('x', 9000), default, null, '-0.01'),"
                        + " (2, 'nan', 'inf', 1.10, 'infinity', '1.0', '{ }', '', default, '', null),"
                        + " (1, '-0', '-0', 'nan', '2026-03-28 17:30:00+00', '{\"a\":[1,2],\"b\":1}', '{ 1 , 2 }',"
                        + " 'ä', default, '\\012', '1.50')");
        for (Depth depth : depths()) {
            VerificationResult result =
                    compare(depth, List.of(pair.plan("same", "id"))).results().getFirst();
            assertThat(result.listed()).as("%s", depth).isEmpty();
            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        }
    }

    /** A copy keeps a value's form; where the form is another, it was not copied. */
    @Test
    void valuesThatOnlyCompareEqualAreToldApart() throws SQLException {
        String table =
                "create table alike (id int primary key, n numeric, f float8, i interval, j json, c corpus.citext)";
        pair.both("drop table if exists alike", table);
        pair.source.execute(
                "insert into alike select g, 1.0, 0, '1 mon', '{\"a\":1}', 'a' from generate_series(1, 6) g");
        pair.target.execute(
                "insert into alike select g, 1.0, 0, '1 mon', '{\"a\":1}', 'a' from generate_series(1, 6) g",
                "update alike set n = 1.00 where id = 1",
                "update alike set f = '-0' where id = 2",
                "update alike set i = '30 days' where id = 3",
                "update alike set j = '{\"a\": 1}' where id = 4",
                "update alike set c = 'A' where id = 5");
        for (Depth depth : depths()) {
            assertThat(listed(compare(depth, List.of(pair.plan("alike", "id")))
                            .results()
                            .getFirst()))
                    .isEqualTo(Map.of(
                            1L, "DIFFERENT [n]",
                            2L, "DIFFERENT [f]",
                            3L, "DIFFERENT [i]",
                            4L, "DIFFERENT [j]",
                            5L, "DIFFERENT [c]"));
        }
    }
}
