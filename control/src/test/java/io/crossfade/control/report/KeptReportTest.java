package io.crossfade.control.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.CoverageStore;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.VerificationStore;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What verifications keep and a report is made of, and that the journal of a migration that has ended still has it. */
class KeptReportTest {
    private static final PostgresServer SERVER = PostgresServer.of(15).start();
    private static final Database CONTROL = new Database(
            "control", new PostgresEndpoint(SERVER.jdbcUrl(), SERVER.user(), new Secret("")), "crossfade/test");
    private static final TableId TABLE = new TableId("public", "t");
    private static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static MigrationStore store(String migration) {
        MigrationStore store = new MigrationStore(CONTROL);
        store.install();
        assertThat(store.create(migration, "hash", "{}")).isTrue();
        return store;
    }

    private static MigrationPlan plan(String migration) {
        ColumnPlan id = new ColumnPlan("id", "id", "integer", "integer", "integer", "=");
        TablePlan table = new TablePlan(TABLE, TABLE, List.of(id), List.of("id"), true, false, false, 0, 0);
        LanePlan lane = new LanePlan("l", "there", "topic", ConstraintMode.EXACT_ORDER, List.of(table));
        return new MigrationPlan(migration, "s", "p", List.of(lane));
    }

    private static VerificationStore.Entry verified(String verdict, long differences, Instant at) {
        return new VerificationStore.Entry(
                MappingId.of(TABLE),
                at,
                verdict,
                100,
                99,
                differences,
                0,
                0,
                0,
                0,
                true,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                null,
                0);
    }

    private static FinalReport report(MigrationStore store, String migration) {
        MigrationSummary summary = new MigrationSummary(
                migration,
                "applying",
                "copy and changes",
                AT,
                AT,
                true,
                10L,
                20,
                null,
                List.of(new MigrationSummary.Table(
                        "there",
                        "public.t",
                        "public.t",
                        "public.t",
                        120L,
                        100,
                        3,
                        List.of(new MigrationSummary.Reason("refused", "22P02", 2)),
                        94,
                        0,
                        1,
                        null)),
                List.of());
        MigrationStatus status = new MigrationStatus(
                migration,
                "applying",
                AT,
                AT,
                List.of(),
                List.of(new MigrationStatus.Table("there", "public.t", 1, 1, 100, 4000)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                true,
                List.of(),
                List.of());
        return new ReportAssembly(
                        plan(migration),
                        status,
                        summary,
                        "",
                        store.journal(migration),
                        new VerificationStore(CONTROL, migration).all())
                .report(AT.plusSeconds(60), List.of(new Recommendation("no-key", "w", "x", "y")), List.of("z"));
    }

    @Test
    void theNewestVerificationAndAllRepairsAreKnown() {
        store("known");
        VerificationStore store = new VerificationStore(CONTROL, "known");
        store.keep(List.of(verified("different", 4, AT)));
        store.addRepaired(MappingId.of(TABLE), 3);
        store.keep(List.of(verified("equal", 0, AT.plusSeconds(5))));
        store.addRepaired(MappingId.of(TABLE), 1);
        assertThat(store.all()).singleElement().satisfies(one -> {
            assertThat(one.verdict()).isEqualTo("equal");
            assertThat(one.endedAt()).isEqualTo(AT.plusSeconds(5));
            assertThat(one.repaired()).isEqualTo(4);
            assertThat(one.held()).isNull();
        });
    }

    @Test
    void whatIsFoundOfSomeRowsSpoilsWhatWasSaidOfAll() {
        store("spoilt");
        VerificationStore store = new VerificationStore(CONTROL, "spoilt");
        store.worsen(MappingId.of(TABLE), "different", 2, 0);
        assertThat(store.all()).as("nobody has verified it").isEmpty();
        store.keep(List.of(verified("equal", 0, AT)));
        store.worsen(MappingId.of(TABLE), "different", 2, 0);
        store.worsen(MappingId.of(TABLE), "not-proven", 0, 5);
        assertThat(store.all()).singleElement().satisfies(one -> {
            assertThat(one.verdict()).isEqualTo("different");
            assertThat(List.of(one.differences(), one.changing())).containsExactly(2L, 5L);
            assertThat(one.complete()).isFalse();
            assertThat(one.endedAt()).isEqualTo(AT);
        });
    }

    private static MappingRange range(@Nullable String from, @Nullable String to) {
        return new MappingRange(MappingId.of(TABLE), new KeyRange(KeyOrder.INTEGER, from, to));
    }

    @Test
    void whatIsFoundOfARangeLeavesWhatIsKnownOfOtherRows() {
        store("ranges");
        DiscrepancyStore store = new DiscrepancyStore(CONTROL, "ranges");
        for (String key : List.of("-3", "9", "80", "100")) {
            String json = "[\"" + key + "\",\"de\"]";
            store.replace(
                    range(key, null),
                    List.of(new DiscrepancyStore.Discrepancy(MappingId.of(TABLE), json, "missing", "{}")));
        }
        store.replace(
                range("9", "100"),
                List.of(new DiscrepancyStore.Discrepancy(MappingId.of(TABLE), "[\"10\",\"de\"]", "extra", "{}")));
        assertThat(store.latest())
                .extracting(DiscrepancyStore.Discrepancy::rowKey)
                .containsExactlyInAnyOrder("[\"-3\",\"de\"]", "[\"10\",\"de\"]", "[\"100\",\"de\"]");
    }

    @Test
    void chunksAreKeptByTheirRanges() {
        store("chunks");
        CoverageStore store = new CoverageStore(CONTROL, "chunks");
        store.list(List.of(MappingId.of(TABLE)), AT);
        store.list(List.of(MappingId.of(TABLE)), AT.plusSeconds(9));
        assertThat(store.all()).containsExactly(Chunk.listed(MappingRange.whole(MappingId.of(TABLE)), AT));
        Chunk known = new Chunk(
                MappingRange.whole(MappingId.of(TABLE)), AT, AT.plusSeconds(2), AT.plusSeconds(1), "different", 7, 1);
        List<Chunk> parts = known.cut(List.of(
                range(null, "9").range(),
                range("9", "10").range(),
                range("10", null).range()));
        store.replace(MappingId.of(TABLE), parts);
        assertThat(store.all()).containsExactlyElementsOf(parts);
        assertThat(store.all()).extracting(Chunk::differences).containsExactly(7L, 0L, 0L);
        Chunk looked = new Chunk(range("9", "10"), AT, AT.plusSeconds(8), null, "not-proven", 0, 3);
        Chunk first = Chunk.listed(range(null, "9"), AT);
        store.update(looked);
        store.update(first);
        store.list(List.of(MappingId.of(TABLE)), AT);
        assertThat(store.all()).containsExactly(first, looked, parts.getLast());
    }

    @Test
    void theReportOfAnEndedMigrationIsWhatItWasBefore() {
        MigrationStore store = store("kept");
        store.enter("kept", Phase.PLANNED, Phase.COPYING, "{}");
        store.enter("kept", Phase.COPYING, Phase.APPLYING, "{}");
        new VerificationStore(CONTROL, "kept").keep(List.of(verified("different", 4, AT)));
        ReportJournal journal = new ReportJournal(store, "kept");
        assertThat(journal.last(store.get("kept"))).isEmpty();
        FinalReport report = report(store, "kept");
        assertThat(report.stages()).extracting(FinalReport.Stage::phase).containsSubsequence("copying", "applying");
        assertThat(report.speed().rowsPerSecond()).isPositive();
        assertThat(report.verification()).satisfies(last -> {
            assertThat(last).isNotNull();
            assertThat(last.verdict()).isEqualTo("different");
            assertThat(last.rows()).isEqualTo(100);
        });
        journal.keep(report);
        assertThat(journal.isKept()).as("an ending has begun").isFalse();
        store.journal("kept", "aborting", "{}");
        assertThat(journal.isKept()).isTrue();
        store.enter("kept", Phase.APPLYING, Phase.ABORTED, "{}");
        assertThat(journal.last(store.get("kept")))
                .contains(report.ended("aborted", store.get("kept").phaseSince()));
    }

    @Test
    void catalogsAreReadForWhatIsWorthDoing() throws SQLException {
        SERVER.execute(
                "create table w (id serial primary key, a int, b text)",
                "create index w_ab on w (a, lower(b)) where a > 0",
                "create table w_empty (id int)",
                "insert into w (a) select i from generate_series(1, 10) i",
                "alter table w_empty set (autovacuum_enabled = false)",
                "alter table w set (autovacuum_enabled = false)");
        CatalogLook look =
                CatalogLook.at(CONTROL, List.of(new TableId("public", "w"), new TableId("public", "w_empty")));
        assertThat(look.withoutStatistics()).containsExactly(new TableId("public", "w"));
        assertThat(look.indexes())
                .extracting(IndexLook::described)
                .containsExactly("(a, (lower(b))) where a > 0", "unique (id)");
        assertThat(look.indexes()).extracting(IndexLook::unused).containsExactly(true, false);
        assertThat(look.sequences()).singleElement().satisfies(sequence -> {
            assertThat(sequence.last()).isEqualTo(10);
            assertThat(sequence.end()).isEqualTo(Integer.MAX_VALUE);
            assertThat(sequence.column()).isEqualTo("id");
        });
        SERVER.execute("analyze w");
        assertThat(CatalogLook.at(CONTROL, List.of(new TableId("public", "w"))).withoutStatistics())
                .isEmpty();
    }
}
