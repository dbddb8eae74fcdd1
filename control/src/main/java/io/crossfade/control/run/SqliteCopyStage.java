package io.crossfade.control.run;

import io.crossfade.control.progress.Progress;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import io.crossfade.sqlite.copy.CopyReport;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.schema.MappedSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a SQLite file as a stage: it makes the change log where changes are followed, copies, and ends. Where the
 * rows were in before, it does nothing.
 */
final class SqliteCopyStage implements Stage {
    private final SqliteSource source;
    private final LanePlan lane;
    private final Databases databases;
    private final Progress progress;

    SqliteCopyStage(SqliteSource source, LanePlan lane, Databases databases, Progress progress) {
        this.source = source;
        this.lane = lane;
        this.databases = databases;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Running start() {
        return new Copying();
    }

    private final class Copying implements Running {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Thread thread = Thread.ofPlatform().name("snapshot").unstarted(LogContext.carried(this::work));

        Copying() {
            thread.start();
        }

        private void work() {
            try {
                StageLock lock = StageLock.take(databases.control(), databases.migration(), name());
                try {
                    copy();
                } finally {
                    lock.close();
                }
                ended.complete(null);
            } catch (RuntimeException e) {
                ended.completeExceptionally(
                        Thread.currentThread().isInterrupted()
                                ? new CrossfadeException(ErrorCode.INTERRUPTED, "the copy was stopped", e)
                                : e);
            }
        }

        private void copy() {
            MigrationStore store = new MigrationStore(databases.control());
            String migration = databases.migration();
            Phase phase = store.get(migration).phase();
            if (phase != Phase.PLANNED && phase != Phase.COPYING) {
                return;
            }
            MappedSchema schema = source.schema();
            String id = UUID.randomUUID().toString();
            String logId = source.follows() ? source.log(schema).install(id) : id;
            if (phase == Phase.PLANNED) {
                store.opened(migration, logId, 0, Lsn.ZERO, FileCopy.snapshotAt(0));
                store.enter(migration, Phase.PLANNED, Phase.COPYING, "{}");
            }
            CopyReport report = copied(schema);
            store.enter(
                    migration,
                    Phase.COPYING,
                    Phase.APPLYING,
                    "{\"rowsCopied\": %d, \"rowsSetAside\": %d}".formatted(report.copied(), report.aside()));
            report.unconfirmed()
                    .forEach(one -> progress.note("warning: constraint " + one.constraint() + " on " + one.table()
                            + " holds for new rows only: " + one.reason()));
        }

        private CopyReport copied(MappedSchema schema) {
            long total = lane.tables().stream()
                    .mapToLong(table -> table.estimatedRows())
                    .sum();
            try (TableBars bars = new TableBars(progress.bar("copy", total, "rows"))) {
                return new FileCopy(
                                source.file(),
                                schema,
                                databases.target(lane.target()),
                                databases.migration(),
                                lane.lane(),
                                lane.topic(),
                                (table, copied, aside) -> bars.at(table, copied + aside))
                        .run();
            }
        }

        /** One table is copied after the other: each has its bar until the next one begins. */
        private static final class TableBars implements AutoCloseable {
            private final Progress.Bar whole;
            private final Map<String, Long> rows = new HashMap<>();
            private Progress.@Nullable Bar part;

            TableBars(Progress.Bar whole) {
                this.whole = whole;
            }

            void at(String table, long done) {
                if (rows.put(table, done) == null) {
                    end();
                    part = whole.part(table, 0);
                }
                if (part != null) {
                    part.at(done);
                }
                whole.at(rows.values().stream().mapToLong(Long::longValue).sum());
            }

            private void end() {
                if (part != null) {
                    part.close();
                }
            }

            @Override
            public void close() {
                end();
                whole.close();
            }
        }

        @Override
        public CompletableFuture<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
