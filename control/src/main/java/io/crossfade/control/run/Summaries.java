package io.crossfade.control.run;

import io.crossfade.control.backup.SourceCounts;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.status.StatusReader;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.control.summary.PostgresCounter;
import io.crossfade.control.summary.SourceLook;
import io.crossfade.control.summary.SummaryJournal;
import io.crossfade.control.summary.SummaryReader;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.SetAsideStore;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of every row of a migration: counted, kept in its journal, and found there again. */
final class Summaries {
    private final Databases databases;
    private final StatusReader status;
    private final Optional<SqliteSource> sqlite;
    private final MigrationStore store;

    Summaries(Databases databases, StatusReader status, Optional<SqliteSource> sqlite) {
        this.databases = databases;
        this.status = status;
        this.sqlite = sqlite;
        this.store = new MigrationStore(databases.control());
    }

    /**
     * Counted now, or, of a migration that has ended, as it was counted before.
     *
     * @param everyRow whether each row that is set aside is named
     * @throws CrossfadeException NOT_FOUND if the migration is not known, or has ended without a summary
     */
    MigrationSummary read(boolean everyRow) {
        MigrationRecord record = store.get(databases.migration());
        if (record.phase().hasEnded()) {
            return journal()
                    .last()
                    .orElseThrow(() -> new CrossfadeException(
                            ErrorCode.NOT_FOUND,
                            "migration '" + databases.migration() + "' has ended, and no summary of it was kept",
                            "count on both sides with SQL",
                            null));
        }
        MigrationPlan plan = PlanJson.read(record.planJson());
        SourceLook.Counter counter = sqlite.<SourceLook.Counter>map(
                        file -> new SqliteCounter(file, databases, Clock.systemUTC()))
                .orElseGet(() -> new PostgresCounter(databases.source(), table -> setAside(plan, table)));
        return new SummaryReader(plan, databases, status, counter, Clock.systemUTC())
                .read(sqlite.map(SqliteSource::follows).orElse(true), everyRow);
    }

    private Set<RowKey> setAside(MigrationPlan plan, TablePlan table) {
        return plan.lanes().stream()
                .filter(lane -> lane.tables().contains(table))
                .flatMap(lane ->
                        new SetAsideStore(databases.target(lane.target()), plan.migration()).keys(table.id()).stream())
                .collect(Collectors.toSet());
    }

    /** Keeps what a backup counted, once: a run that is killed before it begins reads it again. */
    void keepBefore(SourceCounts counts) {
        if (journal().before().filter(counts::equals).isEmpty()) {
            SummaryJournal.keep(store, databases.migration(), counts);
        }
    }

    private SummaryJournal journal() {
        return SummaryJournal.of(store.journal(databases.migration()));
    }

    /**
     * Ends a migration, counted before and kept after. That nothing can be counted keeps no migration from its end.
     *
     * @param asked whether both sides are counted whatever their size
     */
    Completed around(boolean asked, Supplier<EndingReport> ending) {
        MigrationRecord record = store.get(databases.migration());
        @Nullable MigrationSummary counted = null;
        String without = "";
        if (asked || MigrationSummary.isSmall(PlanJson.read(record.planJson()))) {
            try {
                counted = read(false);
            } catch (CrossfadeException e) {
                without = String.valueOf(e.getMessage());
            }
        } else {
            without = "the tables are large, and --summary was not given";
        }
        EndingReport ended = ending.get();
        if (counted != null && !record.phase().hasEnded()) {
            SummaryJournal.keep(store, counted);
        }
        return new Completed(ended, counted, without);
    }
}
