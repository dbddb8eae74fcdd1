package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type, and tables at PostgreSQL's limits, through the real pipeline: copied, inserted, updated, moved to other keys. */
class TypesEndToEndTest {
    private static final TestBed BED = TestBed.start();

    private static final int COPIED = 0;
    private static final int COPIED_BARE = 1_000;
    private static final int COPIED_TO_MOVE = 2_000;
    private static final int STREAMED = 3_000;
    private static final int STREAMED_BARE = 4_000;
    private static final int STREAMED_TO_MOVE = 5_000;
    private static final int MOVED = 10_000;
    private static final int MEBIBYTES = 64;

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** Source and target have the same major: what one can hold, the other must be given. */
    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void everyValueIsTheSameHoweverItCame(int major) throws Exception {
        TypeCorpus corpus = TypeCorpus.of(major);
        List<TableId> tables = tables(corpus);
        try (Migration migration = BED.migration("types" + major, major, major);
                Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : List.of(source, target)) {
                makeTables(side, corpus);
            }
            migration.file("""
                    mappings:
                      - tables: corpus.*
                        to: there/corpus.*
                      - tables: '"Odd Schema".*'
                        to: 'there/"Odd Schema".*'
                    """);
            planFindsWhatCannotBeCarried(migration);
            for (Connection side : List.of(source, target)) {
                followTheRemedies(side, corpus);
            }
            beforeTheCopy(source, corpus);
            migration.startInSync();
            afterTheCopy(source, corpus);
            migration.awaitCaughtUp();

            OracleReport report = Oracle.compare(source, target, TablePair.same(tables));
            assertThat(report.equal()).as(report.toString()).isTrue();
            assertThat(report.rowsCompared()).isGreaterThan(6L * corpus.tables().size());
            assertThat(Migration.value(target, "select octet_length(body) from corpus.longest where id = 1"))
                    .isEqualTo(Integer.toString(MEBIBYTES << 20));
            assertThat(Migration.value(
                            target,
                            "select (select count(*) from crossfade.set_aside_row)"
                                    + " + (select count(*) from crossfade.set_aside_table)"))
                    .isEqualTo("0");
        }
    }

    /** Only the plan can say so in time: the stream would end as it begins. */
    private static void planFindsWhatCannotBeCarried(Migration migration) throws InterruptedException {
        Migration.Outcome plan = migration.run("plan");
        assertThat(plan.exitCode()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED.exitCode());
        assertThat(plan.output().lines().filter(line -> line.startsWith("ERROR")))
                .hasSize(2)
                .anyMatch(line -> line.contains("corpus.good_mood") && line.contains("[unreadable-enum]"))
                .anyMatch(line -> line.contains("corpus.owner_row") && line.contains("[replica-identity]"));
    }

    private static void followTheRemedies(Connection side, TypeCorpus corpus) throws SQLException {
        for (CorpusTable table : corpus.tables()) {
            for (TypeCorpus.Column column : table.columns()) {
                if (column.type().startsWith("corpus.good_mood")) {
                    Migration.execute(
                            side,
                            "alter table " + Identifiers.quote(table.id()) + " alter column "
                                    + Identifiers.quote(column.name()) + " type "
                                    + column.type().replace("good_mood", "mood"));
                }
            }
        }
        Migration.execute(side, "drop domain corpus.good_mood", "alter table corpus.owner_row replica identity full");
    }

    private static List<TableId> tables(TypeCorpus corpus) {
        List<TableId> tables =
                new ArrayList<>(corpus.tables().stream().map(CorpusTable::id).toList());
        tables.add(ExtremeTables.widest());
        tables.add(ExtremeTables.longest());
        tables.addAll(ExtremeTables.odd());
        return tables;
    }

    private static void makeTables(Connection side, TypeCorpus corpus) throws SQLException {
        run(side, corpus.ddl());
        run(side, ExtremeTables.widestDdl());
        run(side, ExtremeTables.longestDdl());
        run(side, ExtremeTables.oddDdl());
    }

    private static void beforeTheCopy(Connection source, TypeCorpus corpus) throws SQLException {
        run(source, corpus.inserts(COPIED));
        run(source, corpus.bareInserts(COPIED_BARE));
        run(source, corpus.inserts(COPIED_TO_MOVE));
        run(source, ExtremeTables.oddInserts(1));
        Migration.execute(
                source,
                ExtremeTables.widestInsert(1),
                ExtremeTables.widestInsert(2),
                ExtremeTables.longestInsert(1, MEBIBYTES),
                ExtremeTables.longestInsert(2, 1));
    }

    private static void afterTheCopy(Connection source, TypeCorpus corpus) throws SQLException {
        run(source, corpus.updates(COPIED_BARE));
        run(source, corpus.keyChanges(COPIED_TO_MOVE, MOVED + COPIED_TO_MOVE));
        run(source, corpus.inserts(STREAMED));
        run(source, corpus.bareInserts(STREAMED_BARE));
        run(source, corpus.updates(STREAMED_BARE));
        run(source, corpus.inserts(STREAMED_TO_MOVE));
        run(source, corpus.keyChanges(STREAMED_TO_MOVE, MOVED + STREAMED_TO_MOVE));
        run(source, ExtremeTables.oddInserts(2));
        for (TableId odd : ExtremeTables.odd()) {
            String table = Identifiers.quote(odd);
            Migration.execute(
                    source,
                    "update " + table + " set \"q\"\"d\" = 'changed', \"a b\" = E'\\\\N' where \"Key\" = 1",
                    "update " + table + " set \"Key\" = 3, \"key\" = 'moved' where \"Key\" = 2");
        }
        Migration.execute(
                source,
                ExtremeTables.widestInsert(10),
                ExtremeTables.widestUpdate(1),
                "update corpus.widest set id = 20 where id = 2",
                ExtremeTables.longestTouch(1),
                ExtremeTables.longestInsert(3, MEBIBYTES),
                "update corpus.longest set id = 30 where id = 3",
                "update corpus.longest set id = 20, note = 'moved' where id = 2");
    }

    private static void run(Connection session, List<String> statements) throws SQLException {
        session.setAutoCommit(false);
        Migration.execute(session, statements.toArray(new String[0]));
        session.commit();
        session.setAutoCommit(true);
    }
}
