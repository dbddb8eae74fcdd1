package io.crossfade.sqlite.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.SetAsideWriter;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.log.LogPosition;
import io.crossfade.sqlite.log.SchemaCheck;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.schema.TargetSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Copies a file into one target. A table and its mark commit in one target transaction, and a run reads all its tables
 * under one snapshot, so that what is marked is exact as of that snapshot.
 *
 * <p>Started again after a crash, it depends on the change log. With it, a table that is marked stays as of its own
 * snapshot, the others are copied under a new one, and the log brings each table on from its own (invariant I5). Without
 * it nothing would bring two moments together, so every table is copied again under the new snapshot.
 */
public final class FileCopy {
    private final SqliteFile file;
    private final MappedSchema schema;
    private final Database target;
    private final String migration;
    private final String lane;
    private final String topic;
    private final CopyListener listener;
    private final ChunkStore chunks;
    private final TargetSchema tables;

    /** @param topic of the lane, which is made with the tables */
    public FileCopy(
            SqliteFile file,
            MappedSchema schema,
            Database target,
            String migration,
            String lane,
            String topic,
            CopyListener listener) {
        this.file = file;
        this.schema = schema;
        this.target = target.as(target.applicationName() + "/copy");
        this.migration = migration;
        this.lane = lane;
        this.topic = topic;
        this.listener = listener;
        this.chunks = new ChunkStore(target, migration);
        this.tables = new TargetSchema(target, migration, schema, lane);
    }

    /**
     * Makes the tables, copies what is not copied, makes keys and indexes, and lets the lane's applier begin.
     *
     * @throws CrossfadeException COPY_REFUSED, PREFLIGHT_REFUSED, TABLE_CHANGED, or what keeps the file from being read
     */
    public CopyReport run() {
        if (!schema.refusals().isEmpty()) {
            throw new CrossfadeException(ErrorCode.PREFLIGHT_REFUSED, String.join("; ", schema.refusals()));
        }
        tables.make();
        chunks.store(schema.tables().stream()
                .map(table -> Chunk.pending(table.id(), 0, Chunk.Method.WHOLE, null, null))
                .toList());
        List<CopyReport.TableResult> results = new ArrayList<>();
        Map<String, Long> given;
        try (FileSnapshot snapshot = FileSnapshot.open(file)) {
            checkUnchanged(snapshot);
            Optional<Long> position = LogPosition.of(snapshot);
            copyTables(snapshot, position, results);
            given = givenNumbers(snapshot);
        }
        List<TargetSchema.Unconfirmed> unconfirmed = tables.complete();
        tables.setIdentities(given);
        chunks.markLaneCopied(
                lane, topic, schema.tables().stream().map(MappedTable::id).toList());
        return new CopyReport(results, unconfirmed);
    }

    /** The plan was made from an earlier look at the file. */
    private void checkUnchanged(FileSnapshot snapshot) {
        try {
            SchemaCheck.check(snapshot.session(), file, schema);
        } catch (SQLException e) {
            throw file.translate(e, "read its catalog");
        }
    }

    private void copyTables(FileSnapshot snapshot, Optional<Long> position, List<CopyReport.TableResult> results) {
        SourceRows source = new SourceRows(snapshot);
        try (Connection session = target.open()) {
            session.setAutoCommit(false);
            if (position.isEmpty()) {
                beginAgainIfUnfinished(session);
            }
            for (MappedTable table : schema.tables()) {
                copy(session, source, table, position.orElse(0L), results);
            }
            session.setAutoCommit(true);
            try (Statement statement = session.createStatement()) {
                for (CopyReport.TableResult result : results) {
                    statement.execute(CopySql.analyze(
                            schema.table(result.table()).orElseThrow().target()));
                }
            }
        } catch (SQLException e) {
            throw translate(e, "copy to the " + target.name());
        }
    }

    /** Without a change log all tables must be of one moment. */
    private void beginAgainIfUnfinished(Connection session) throws SQLException {
        List<Chunk> all = chunks.all();
        boolean unfinished = all.stream().anyMatch(Chunk::done) && !all.stream().allMatch(Chunk::done);
        if (unfinished) {
            SetAsideWriter asides = new SetAsideWriter(session, migration, lane);
            try (Statement statement = session.createStatement()) {
                for (MappedTable table : schema.tables()) {
                    statement.execute(CopySql.truncate(table.target()));
                    asides.endAll(table.id());
                    chunks.reset(session, table.id());
                }
            }
        }
        session.commit();
    }

    private void copy(
            Connection session,
            SourceRows source,
            MappedTable table,
            long position,
            List<CopyReport.TableResult> results)
            throws SQLException {
        Chunk chunk = chunks.of(table.id()).getFirst();
        if (!chunks.claim(session, chunk)) {
            session.rollback();
            return;
        }
        TableId id = table.sourceId();
        TableCopy.Outcome outcome;
        try {
            outcome = new TableCopy(session, new SetAsideWriter(session, migration, lane), new Lsn(position), listener)
                    .copy(source, table);
        } catch (SQLException e) {
            throw translate(e, "copy table " + id.name() + " to " + table.target() + " in the " + target.name());
        }
        chunks.finish(session, chunk, snapshotAt(position), 0, outcome.copied(), outcome.bytes());
        session.commit();
        results.add(new CopyReport.TableResult(table.name(), outcome.copied(), outcome.aside()));
    }

    /** Sees every entry of the change log up to the position, as PostgreSQL's snapshots see transactions. */
    public static TxSnapshot snapshotAt(long position) {
        long next = position + 1;
        return TxSnapshot.parse(next + ":" + next + ":");
    }

    /** The positions of the change log under which the tables of a target were copied. */
    public static SortedSet<Long> positions(Database target, String migration) {
        SortedSet<Long> positions = new TreeSet<>();
        for (Chunk chunk : new ChunkStore(target, migration).all()) {
            TxSnapshot snapshot = chunk.snapshot();
            if (snapshot != null) {
                positions.add(Long.parseLong(snapshot.toString().split(":", 2)[0]) - 1);
            }
        }
        return positions;
    }

    private Map<String, Long> givenNumbers(FileSnapshot snapshot) {
        Map<String, Long> given = new HashMap<>();
        try (Statement statement = snapshot.session().createStatement()) {
            try (ResultSet row = statement.executeQuery(CopySql.HAS_GIVEN_NUMBERS)) {
                if (!row.next()) {
                    return given;
                }
            }
            try (ResultSet row = statement.executeQuery(CopySql.GIVEN_NUMBERS)) {
                while (row.next()) {
                    given.put(String.valueOf(row.getString(1)), row.getLong(2));
                }
            }
            return given;
        } catch (SQLException e) {
            throw file.translate(e, "read its sequences");
        }
    }

    private static CrossfadeException translate(SQLException e, String action) {
        CrossfadeException known = SqlErrors.translate(e, action);
        return known.code() == ErrorCode.TARGET_REFUSED
                ? new CrossfadeException(ErrorCode.COPY_REFUSED, String.valueOf(known.getMessage()), e)
                : known;
    }
}
