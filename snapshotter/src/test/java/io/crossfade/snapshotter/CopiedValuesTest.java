package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.BinaryCopyTypes;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.Chunk;
import io.crossfade.testkit.corpus.CorpusTable;
import io.crossfade.testkit.corpus.ExtremeTables;
import io.crossfade.testkit.corpus.TypeCorpus;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.TablePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of value and table arrives as it is. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class CopiedValuesTest {
    private static final SharedServer SERVER = new SharedServer();

    @Parameter
    int major;

    @BeforeParameterizedClassInvocation
    static void start(int major) {
        SERVER.start(major);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        SERVER.stop();
    }

    private static void assertCopied(CopyBench bench, List<TableId> tables, Predicate<TableId> binary)
            throws SQLException {
        List<TablePlan> plans = new ArrayList<>();
        for (TableId table : tables) {
            plans.add(bench.table(table, false, binary.test(table)));
        }
        try (Snapshotter snapshotter = Snapshotter.open(bench.setup(bench.plan(plans), SnapshotListener.SILENT))) {
            snapshotter.copy();
        }
        try (Connection source = bench.connectSource();
                Connection target = bench.connectTarget()) {
            OracleReport report = Oracle.compare(source, target, TablePair.same(tables));
            assertThat(report.equal()).as(report.toString()).isTrue();
        }
    }

    @Test
    void everyTypeIsIdenticalAsText() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            TypeCorpus corpus = TypeCorpus.of(major);
            bench.onBoth(corpus.ddl().toArray(String[]::new));
            bench.onSource(corpus.inserts(1).toArray(String[]::new));
            assertCopied(bench, corpus.tables().stream().map(CorpusTable::id).toList(), table -> false);
        }
    }

    @Test
    void everyTypeThatMayTravelInBinaryIsIdenticalToo() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            TypeCorpus corpus = TypeCorpus.of(major);
            bench.onBoth(corpus.ddl().toArray(String[]::new));
            bench.onSource(corpus.inserts(1).toArray(String[]::new));
            List<TableId> tables = new ArrayList<>();
            int columns = 0;
            for (CorpusTable each : corpus.tables()) {
                List<String> safe = bench.table(each.id(), false, true).columns().stream()
                        .filter(BinaryCopyTypes::isSafe)
                        .map(column -> Identifiers.quote(column.source()))
                        .toList();
                String name = "binary_" + each.id().name();
                bench.onBoth(
                        "create table " + name + " as select " + String.join(", ", safe) + " from " + each.id(),
                        "alter table " + name + " add primary key (id)");
                tables.add(new TableId("public", name));
                columns += safe.size();
            }
            assertThat(columns).isGreaterThan(80);
            assertCopied(bench, tables, table -> true);
        }
    }

    @Test
    void namesAndWidthsAtTheLimitArrive() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            List<String> ddl = new ArrayList<>(ExtremeTables.oddDdl());
            ddl.addAll(ExtremeTables.widestDdl());
            ddl.addAll(ExtremeTables.longestDdl());
            bench.onBoth(ddl.toArray(String[]::new));
            bench.onSource(ExtremeTables.oddInserts(7).toArray(String[]::new));
            bench.onSource(ExtremeTables.widestInsert(1), ExtremeTables.widestInsert(2));
            bench.onSource(ExtremeTables.longestInsert(1, 8), ExtremeTables.longestInsert(2, 1));
            List<TableId> tables = new ArrayList<>(ExtremeTables.odd());
            tables.add(ExtremeTables.widest());
            tables.add(ExtremeTables.longest());
            assertCopied(bench, tables, ExtremeTables.longest()::equals);
        }
    }

    @Test
    void everyKindOfTableArrives() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(
                    "create table empty (id int primary key)",
                    "create table keyless (a int, b text)",
                    "alter table keyless replica identity full",
                    "create table always (id int generated always as identity primary key, x int)",
                    "create table computed (id int primary key, x int, twice int generated always as (x * 2) stored)",
                    "create table parts (id int, at timestamp(3), primary key (at, id)) partition by range (at)",
                    "create table parts1 partition of parts for values from (minvalue) to ('2024-01-01')",
                    "create table parts2 partition of parts for values from ('2024-01-01') to (maxvalue)",
                    "create table heir_parent (id int primary key, x text)",
                    "create table heir (primary key (id)) inherits (heir_parent)",
                    "create table by_uuid (id uuid primary key, x text)",
                    "create table by_date (day date, n int, x text, primary key (day, n))",
                    "create table few_days (day date, n int, x text, primary key (day, n))");
            bench.onSource(
                    "insert into keyless select i % 3, 'same' from generate_series(1, 5000) as i",
                    "insert into always (x) select i from generate_series(1, 3000) as i",
                    "delete from always where id % 7 = 0",
                    "insert into computed select i, i from generate_series(1, 3000) as i",
                    "insert into parts select i, timestamp '2023-06-01' + i * interval '1 hour' from generate_series(1, 9000) as i",
                    "insert into parts values (1, 'infinity'), (2, '-infinity'), (3, '0044-03-15 BC')",
                    "insert into heir_parent select i, 'parent' from generate_series(1, 3000) as i",
                    "insert into heir select i, 'heir' from generate_series(1, 100) as i",
                    "insert into by_uuid select gen_random_uuid(), 'x' from generate_series(1, 8000)",
                    "insert into by_date select date '0001-01-01 BC' + i * 100, i, 'x' from generate_series(1, 8000) as i",
                    "insert into few_days select date '2024-01-01' + i % 2, i, repeat('x', 50) from generate_series(1, 8000) as i",
                    "analyze");
            bench.settings = new CopySettings(3, 700);
            List<TableId> tables = new ArrayList<>();
            for (String name : List.of(
                    "empty",
                    "keyless",
                    "always",
                    "computed",
                    "parts",
                    "heir_parent",
                    "heir",
                    "by_uuid",
                    "by_date",
                    "few_days")) {
                tables.add(new TableId("public", name));
            }
            assertCopied(bench, tables, table -> !table.name().equals("keyless"));
            assertThat(methods(bench, "parts", "by_uuid", "by_date")).containsOnly(Chunk.Method.RANGE);
            assertThat(methods(bench, "keyless", "few_days")).containsOnly(Chunk.Method.CTID);
            assertThat(methods(bench, "empty")).containsOnly(Chunk.Method.WHOLE);
            assertThat(bench.chunks().stream()
                            .filter(chunk -> chunk.mapping().name().equals("public.parts")))
                    .hasSizeGreaterThan(5);
            assertThat(bench.fromTarget("select count(*) from only heir_parent"))
                    .isEqualTo("3000");
            assertThat(bench.fromTarget("select bool_and(twice = x * 2) from computed"))
                    .isEqualTo("t");
        }
    }

    private static List<Chunk.Method> methods(CopyBench bench, String... tables) {
        return bench.chunks().stream()
                .filter(chunk -> List.of(tables).contains(chunk.mapping().name().substring("public.".length())))
                .map(Chunk::method)
                .toList();
    }
}
