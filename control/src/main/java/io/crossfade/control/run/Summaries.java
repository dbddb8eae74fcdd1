package io.crossfade.control.run;

import io.crossfade.control.backup.SourceCounts;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.status.StatusReader;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.control.summary.PostgresCounter;
import io.crossfade.control.summary.SourceLook;
import io.crossfade.control.summary.SummaryJournal;
import io.crossfade.control.summary.SummaryReader;
import io.crossfade.core.config.MigrationConfig;
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
import java.util.stream.Collectors;

/** What became of every row of a migration: counted, kept in its journal, and found there again. */
final class Summaries {
    private final MigrationConfig config;
    private final Databases databases;
    private final StatusReader status;
    private final Optional<SqliteSource> sqlite;
    private final MigrationStore store;

    Summaries(MigrationConfig config, Databases databases, StatusReader status) {
        this.config = config;
        this.databases = databases;
        this.status = status;
        this.sqlite = SqliteSource.of(config);
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
        MigrationSummary counted = new SummaryReader(plan, databases, status, counter, Clock.systemUTC())
                .read(sqlite.map(SqliteSource::follows).orElse(true), everyRow);
        return MaskedViews.of(config, plan).of(counted);
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
}
