package io.crossfade.control.report;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.VerificationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a final report together from what status, summary, journal and verifications say. It counts nothing itself, so that
 * the report says what they say.
 *
 * @param summary null where rows were not counted
 * @param withoutSummary why not
 * @param journal the migration's, the oldest first
 * @param verifications the newest of each mapping
 */
public record ReportAssembly(
        MigrationPlan plan,
        MigrationStatus status,
        @Nullable MigrationSummary summary,
        String withoutSummary,
        List<JournalEntry> journal,
        List<VerificationStore.Entry> verifications) {
    private static final String PHASE = "phase ";
    private static final List<String> PHASES =
            Arrays.stream(Phase.values()).map(phase -> PHASE + phase.label()).toList();

    /** @param problems what else could not be read */
    public FinalReport report(Instant now, List<Recommendation> recommendations, List<String> problems) {
        List<String> all = new ArrayList<>(status.problems());
        all.addAll(problems);
        List<FinalReport.Stage> stages = stages(now);
        return new FinalReport(
                plan.migration(),
                status.phase(),
                status.startedAt(),
                null,
                now,
                counts(),
                withoutSummary,
                speed(now, stages),
                stages,
                tables(),
                verification(),
                status.foreignWrites(),
                recommendations,
                all);
    }

    private FinalReport.@Nullable Counts counts() {
        return summary == null
                ? null
                : new FinalReport.Counts(
                        summary.mode(),
                        summary.sourceAt(),
                        summary.targetAt(),
                        summary.passed(),
                        summary.countedBeforeAt());
    }

    private List<FinalReport.Stage> stages(Instant now) {
        List<JournalEntry> entered =
                journal.stream().filter(entry -> PHASES.contains(entry.event())).toList();
        List<FinalReport.Stage> stages = new ArrayList<>();
        for (int i = 0; i < entered.size(); i++) {
            Instant since = entered.get(i).at();
            Instant until = i + 1 < entered.size() ? entered.get(i + 1).at() : now;
            stages.add(new FinalReport.Stage(
                    entered.get(i).event().substring(PHASE.length()), since, millis(since, until)));
        }
        return stages;
    }

    private static long millis(Instant since, Instant until) {
        return Math.max(0, Duration.between(since, until).toMillis());
    }

    private FinalReport.Speed speed(Instant now, List<FinalReport.Stage> stages) {
        Long copyMillis = copyMillis(stages);
        long rows = status.rowsCopied();
        long bytes = status.tables().stream()
                .mapToLong(MigrationStatus.Table::bytesCopied)
                .sum();
        return new FinalReport.Speed(
                copyMillis,
                rows,
                bytes,
                perSecond(rows, copyMillis),
                perSecond(bytes, copyMillis),
                status.lanes().stream()
                        .mapToLong(MigrationStatus.Lane::appliedTransactions)
                        .sum(),
                status.appliedChanges(),
                millis(status.startedAt(), now));
    }

    /** From the beginning of the copy to the beginning of applying. */
    private static @Nullable Long copyMillis(List<FinalReport.Stage> stages) {
        Optional<Instant> began = since(stages, Phase.COPYING);
        Optional<Instant> ended = since(stages, Phase.APPLYING);
        return began.isPresent() && ended.isPresent() ? (Long) millis(began.get(), ended.get()) : null;
    }

    private static Optional<Instant> since(List<FinalReport.Stage> stages, Phase phase) {
        return stages.stream()
                .filter(stage -> stage.phase().equals(phase.label()))
                .map(FinalReport.Stage::since)
                .findFirst();
    }

    private static @Nullable Long perSecond(long amount, @Nullable Long millis) {
        return millis == null ? null : (Long) (amount * 1000 / Math.max(1, millis));
    }

    private List<FinalReport.Table> tables() {
        List<FinalReport.Table> tables = new ArrayList<>();
        for (LanePlan lane : plan.lanes()) {
            for (TablePlan table : lane.tables()) {
                tables.add(table(lane.target(), table));
            }
        }
        return tables;
    }

    private FinalReport.Table table(String target, TablePlan table) {
        String mapping = table.id().name();
        Optional<MigrationStatus.Table> copied = status.tables().stream()
                .filter(one -> one.target().equals(target) && one.table().equals(mapping))
                .findFirst();
        Optional<VerificationStore.Entry> verified = verifications.stream()
                .filter(one -> one.mapping().equals(table.id()))
                .findFirst();
        return new FinalReport.Table(
                target,
                mapping,
                table.source().toString(),
                table.target().toString(),
                rows(target, mapping),
                copied.map(MigrationStatus.Table::rowsCopied).orElse(0L),
                copied.map(MigrationStatus.Table::bytesCopied).orElse(0L),
                verified.map(ReportAssembly::verified).orElse(null),
                verified.map(VerificationStore.Entry::repaired).orElse(0L));
    }

    private MigrationSummary.@Nullable Table rows(String target, String mapping) {
        return summary == null
                ? null
                : summary.tables().stream()
                        .filter(row ->
                                row.target().equals(target) && row.mapping().equals(mapping))
                        .findFirst()
                        .orElse(null);
    }

    private static FinalReport.Verified verified(VerificationStore.Entry one) {
        return new FinalReport.Verified(
                one.endedAt(),
                one.verdict(),
                one.sourceRows(),
                one.targetRows(),
                one.differences(),
                one.changing(),
                one.setAside(),
                one.complete(),
                one.took().toMillis());
    }

    /** Its tables are those that ended with the newest. */
    private FinalReport.@Nullable Verification verification() {
        Optional<Instant> newest =
                verifications.stream().map(VerificationStore.Entry::endedAt).max(Comparator.naturalOrder());
        if (newest.isEmpty()) {
            return null;
        }
        List<VerificationStore.Entry> tables = verifications.stream()
                .filter(one -> one.endedAt().equals(newest.get()))
                .toList();
        List<String> verdicts =
                tables.stream().map(VerificationStore.Entry::verdict).toList();
        VerificationStore.Entry any = tables.getFirst();
        long rows = tables.stream()
                .mapToLong(one -> Math.max(one.sourceRows(), one.targetRows()))
                .sum();
        Duration held = any.held();
        return new FinalReport.Verification(
                newest.get(),
                verdicts.contains("different")
                        ? "different"
                        : verdicts.stream().allMatch("equal"::equals) ? "equal" : "not-proven",
                tables.size(),
                rows,
                tables.stream().mapToLong(VerificationStore.Entry::differences).sum(),
                any.whole().toMillis(),
                perSecond(rows, any.whole().toMillis()),
                held == null ? null : (Long) held.toMillis());
    }
}
