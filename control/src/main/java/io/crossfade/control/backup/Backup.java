package io.crossfade.control.backup;

import io.crossfade.control.progress.Progress;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.snapshotter.schema.DumpedTable;
import io.crossfade.snapshotter.schema.TableDump;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backup of the moved tables before a migration. Counts and dump are of one snapshot, and either both files are complete
 * and on disk when it is done, or, without a dump, the counts alone; the source is only read.
 *
 * <ol>
 *   <li>A name in the folder is reserved, so that a folder that cannot be written is found at once.
 *   <li>A session opens a snapshot, exports it, and counts every table in it.
 *   <li>{@code pg_dump} writes under the same snapshot while the session keeps it; {@code pg_restore --list} checks.
 *   <li>Both files get their names.
 * </ol>
 */
public final class Backup implements BackupRun {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SUFFIX = ".dump";

    private final Database source;
    private final String migration;
    private final List<TableId> tables;
    private final ClientTools.Search tools;
    private final Progress progress;
    private final BackupFiles files;
    private volatile @Nullable TableDump dumping;

    private Backup(
            Database source,
            String migration,
            List<TableId> tables,
            ClientTools.Search tools,
            Progress progress,
            BackupFiles files) {
        this.source = source;
        this.migration = migration;
        this.tables = List.copyOf(tables);
        this.tools = tools;
        this.progress = progress;
        this.files = files;
    }

    /**
     * Reserves the files.
     *
     * @param directory made if it is absent
     * @param tools where to look for {@code pg_dump}
     * @throws CrossfadeException USAGE if nothing can be written there
     */
    public static Backup into(
            Path directory,
            Database source,
            String migration,
            List<TableId> tables,
            ClientTools.Search tools,
            Clock clock,
            Progress progress) {
        BackupFiles files = BackupFiles.reserve(directory, migration, clock.instant(), SUFFIX);
        return new Backup(source, migration, tables, tools, progress, files);
    }

    /** The snapshot that counts and dump share. */
    private record Snapshot(String transactions, String exported, Instant takenAt, int serverMajor) {}

    /** A dump, or what is said instead. */
    private record Dumped(SourceCounts.@Nullable Dump dump, String reason, String remedy) {}

    @Override
    public BackupReport take() {
        try (Connection session =
                        source.as(source.applicationName() + "/backup").open();
                Statement statement = session.createStatement()) {
            statement.execute(BackupSql.BEGIN);
            Snapshot snapshot = snapshot(statement);
            List<CountedTable> trees = CountedTable.read(session, source, tables);
            List<SourceCounts.Table> counts = count(statement, trees);
            Dumped dumped = dump(snapshot, trees);
            statement.execute(BackupSql.COMMIT);
            SourceCounts result = new SourceCounts(
                    SourceCounts.FORMAT,
                    migration,
                    source.endpoint().url().replaceFirst("\\?.*", ""),
                    snapshot.serverMajor(),
                    snapshot.takenAt(),
                    snapshot.transactions(),
                    counts,
                    dumped.dump(),
                    dumped.reason());
            files.keep(result.json(), dumped.dump() != null);
            return new BackupReport(
                    result,
                    files.counts().toString(),
                    dumped.dump() == null ? null : files.dump().toString(),
                    dumped.remedy());
        } catch (SQLException e) {
            throw translate(e);
        } finally {
            close();
        }
    }

    private CrossfadeException translate(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                ? new CrossfadeException(
                        ErrorCode.BACKUP_FAILED,
                        "a table of the " + source.name() + " is locked exclusively for longer than a minute",
                        "wait until whatever alters or rewrites it has ended, then try again",
                        e)
                : SqlErrors.translate(e, "count the tables of the " + source.name());
    }

    private static Snapshot snapshot(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(BackupSql.SNAPSHOT)) {
            row.next();
            return new Snapshot(
                    row.getString(1), row.getString(2), row.getTimestamp(3).toInstant(), row.getInt(4));
        }
    }

    private List<SourceCounts.Table> count(Statement statement, List<CountedTable> trees) throws SQLException {
        List<SourceCounts.Table> counts = new ArrayList<>();
        long estimated = trees.stream().mapToLong(CountedTable::estimatedRows).sum();
        long done = 0;
        try (Progress.Bar bar = progress.bar("count", estimated, "rows")) {
            for (CountedTable tree : trees) {
                try (ResultSet row = statement.executeQuery(BackupSql.count(tree.id(), tree.partitioned()))) {
                    row.next();
                    counts.add(new SourceCounts.Table(
                            tree.id().schema(), tree.id().name(), row.getLong(1), tree.partitions()));
                    done += row.getLong(1);
                }
                bar.at(done);
            }
            bar.total(done);
        }
        return counts;
    }

    private Dumped dump(Snapshot snapshot, List<CountedTable> trees) {
        Optional<ClientTools> fitting = tools.fitting(snapshot.serverMajor());
        if (fitting.isEmpty()) {
            return withoutTools(snapshot.serverMajor());
        }
        List<DumpedTable> parts =
                trees.stream().flatMap(tree -> tree.parts().stream()).toList();
        int holding = (int) parts.stream().filter(DumpedTable::holdsRows).count();
        try (TableDump dump = new TableDump(fitting.get(), source);
                Progress.Bar bar = progress.bar("dump", holding, "tables")) {
            dumping = dump;
            int entries = dump.dump(parts, snapshot.exported(), files.partialDump(), bar::at);
            bar.at(holding);
            SourceCounts.Dump described = SourceCounts.Dump.of(
                    files.partialDump(), files.dump(), entries, fitting.get().major());
            return new Dumped(described, "", "");
        } catch (CrossfadeException e) {
            if (e.code() != ErrorCode.BACKUP_FAILED) {
                throw e;
            }
            return new Dumped(null, String.valueOf(e.getMessage()), e.remedy());
        } finally {
            dumping = null;
        }
    }

    private Dumped withoutTools(int serverMajor) {
        String found = tools.newest()
                .map(newest -> "the newest pg_dump on this machine, " + newest.pgDump() + ", is of version "
                        + newest.major() + ": older than the source, which is " + serverMajor)
                .orElse("there is no pg_dump with its pg_restore on this machine");
        return new Dumped(
                null,
                found,
                "put pg_dump and pg_restore " + serverMajor
                        + " or newer on the PATH (the packages are called postgresql-client-" + serverMajor
                        + ", postgresql" + serverMajor + " or libpq), then run it again");
    }

    /** Ends it where it is and removes what is half done; may be called from another thread. */
    @Override
    public void close() {
        TableDump running = dumping;
        if (running != null) {
            running.close();
        }
        files.close();
    }
}
