package io.crossfade.control.run;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.page.VerificationPage;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.report.ReportAssembly;
import io.crossfade.control.report.ReportJournal;
import io.crossfade.control.report.ReportReader;
import io.crossfade.control.status.StatusReader;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.control.summary.SummaryJournal;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.VerificationStore;
import io.crossfade.verifier.VerificationReport;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is told of one migration to people who were not there; values of masked columns are in none of it. */
public final class Reports {
    private final MigrationConfig config;
    private final Databases databases;
    private final StatusReader status;
    private final MigrationStore store;
    private final Clock clock = Clock.systemUTC();

    Reports(MigrationConfig config, Databases databases, StatusReader status) {
        this.config = config;
        this.databases = databases;
        this.status = status;
        this.store = new MigrationStore(databases.control());
    }

    /** A verification as a page, with the rows that are set aside now. */
    public VerificationPage page(VerificationReport report, List<CrossingReport> crossing) {
        MigrationPlan plan = plan(record());
        return new VerificationPage(
                plan.migration(),
                clock.instant(),
                report,
                crossing,
                new SetAsideRows(databases, ComparedWays.now(plan, databases), MaskedViews.of(config, plan)).oldest());
    }

    /**
     * The final report: made now, with rows counted at both ends, or, of a migration that has ended, as it was before.
     *
     * @throws CrossfadeException NOT_FOUND if the migration is not known, or has ended without a report
     */
    public FinalReport read() {
        MigrationRecord record = record();
        if (record.phase().hasEnded()) {
            return journal()
                    .last(record)
                    .orElseThrow(() -> new CrossfadeException(
                            ErrorCode.NOT_FOUND,
                            "migration '" + record.migration() + "' has ended, and no final report of it was kept",
                            "its journal is in the table crossfade.journal of the control database",
                            null));
        }
        return make(plan(record), count(record, true));
    }

    /** Ends a migration and keeps its report. That something of it cannot be read keeps no migration from its end. */
    EndingReport around(Supplier<EndingReport> ending) {
        tryToKeep(count(record(), false));
        return ending.get();
    }

    /**
     * The same, and keeps the summary too.
     *
     * @param asked whether both sides are counted whatever their size
     */
    Completed completed(boolean asked, Supplier<EndingReport> ending) {
        boolean first = !record().phase().hasEnded();
        Counted counted = count(record(), asked);
        String notKept = tryToKeep(counted);
        EndingReport ended = ending.get();
        if (first && counted.summary() != null) {
            SummaryJournal.keep(store, counted.summary());
        }
        return new Completed(ended, counted.summary(), counted.without() + notKept);
    }

    /** @return why it was not kept; nothing, if it was */
    private String tryToKeep(Counted counted) {
        try {
            keep(counted);
            return "";
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return "; no final report was kept: " + e.getMessage();
        } catch (RuntimeException e) {
            return "; no final report was kept: " + e;
        }
    }

    /** Before the ending begins: one that is cut off has taken away what the report would tell. */
    private void keep(Counted counted) {
        MigrationRecord record = record();
        if (!record.phase().hasEnded() && !journal().isKept()) {
            journal().keep(make(plan(record), counted));
        }
    }

    private MigrationRecord record() {
        return store.get(databases.migration());
    }

    private FinalReport make(MigrationPlan plan, Counted counted) {
        return new ReportReader(databases, clock)
                .read(new ReportAssembly(
                        plan,
                        status.read(plan),
                        counted.summary(),
                        counted.without(),
                        store.journal(plan.migration()),
                        new VerificationStore(databases.control(), plan.migration()).all()));
    }

    /** @param without why there is none */
    private record Counted(@Nullable MigrationSummary summary, String without) {}

    private Counted count(MigrationRecord record, boolean asked) {
        if (!asked && !MigrationSummary.isSmall(plan(record))) {
            return new Counted(null, "the tables are large, and --summary was not given");
        }
        try {
            return new Counted(summaries().read(false), "");
        } catch (CrossfadeException e) {
            boolean masked = config.mappings().stream()
                            .anyMatch(mapping -> !mapping.mask().isEmpty())
                    || config.queries().stream().anyMatch(query -> !query.mask().isEmpty());
            return new Counted(
                    null, masked ? "they could not be read (" + e.code() + ")" : String.valueOf(e.getMessage()));
        }
    }

    private static MigrationPlan plan(MigrationRecord record) {
        return PlanJson.read(record.planJson());
    }

    private Summaries summaries() {
        return new Summaries(config, databases, status);
    }

    private ReportJournal journal() {
        return new ReportJournal(store, databases.migration());
    }
}
