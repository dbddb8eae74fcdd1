package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was asked for over HTTP of one migration, in the control database; it stays when the migration has ended. */
public final class OperationStore {
    private final Database control;
    private final String migration;

    public OperationStore(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * Remembers that something begins, and writes the journal, in one transaction.
     *
     * @param key by which a request that is sent again is known; null: it is not
     * @return false: there is one of that key, and nothing was written
     */
    public boolean begin(UUID id, String kind, String requestJson, @Nullable String key, String actor) {
        return call("begin " + kind, session -> {
            ControlSchema.install(session);
            session.setAutoCommit(false);
            boolean begun =
                    execute(session, OperationStoreSql.BEGIN, id.toString(), migration, kind, requestJson, key, actor)
                            == 1;
            if (begun) {
                Journal.append(session, migration, "asked to " + kind, requestJson);
            }
            session.commit();
            return begun;
        });
    }

    /** Remembers how it ended, unless it has ended already. */
    public void end(UUID id, OperationRecord.State state, @Nullable String resultJson, @Nullable String errorJson) {
        call(
                "end an operation",
                session -> execute(
                        session,
                        OperationStoreSql.END,
                        state.label(),
                        resultJson,
                        errorJson,
                        migration,
                        id.toString()));
    }

    /** Writes into the journal that somebody stops it. */
    public void stopping(UUID id, String kind) {
        call("stop " + kind, session -> {
            session.setAutoCommit(false);
            Journal.append(session, migration, "asked to stop " + kind, "{\"operation\": \"" + id + "\"}");
            session.commit();
            return true;
        });
    }

    /** @throws CrossfadeException NOT_FOUND */
    public OperationRecord get(UUID id) {
        return one(OperationStoreSql.READ, id.toString())
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.NOT_FOUND,
                        "migration '" + migration + "' has no operation " + id,
                        "GET the operations of the migration to see those that it has",
                        null));
    }

    public Optional<OperationRecord> ofKey(String key) {
        return one(OperationStoreSql.READ_BY_KEY, key);
    }

    /** The newest whose result tells of findings. */
    public Optional<OperationRecord> lastFindings() {
        return list(OperationStoreSql.LAST_FINDINGS).stream().findFirst();
    }

    /** Those that have not ended, the oldest first. */
    public List<OperationRecord> running() {
        return list(OperationStoreSql.READ_RUNNING);
    }

    /**
     * The newest first, without their results.
     *
     * @param before only those of a smaller {@code seq}
     */
    public List<OperationRecord> list(long before, int limit) {
        return list(OperationStoreSql.LIST, before, limit);
    }

    private Optional<OperationRecord> one(String sql, Object value) {
        return list(sql, value).stream().findFirst();
    }

    private List<OperationRecord> list(String sql, Object... values) {
        return call("read operations", session -> {
            List<OperationRecord> all = new ArrayList<>();
            if (!ControlSchema.isInstalled(session)) {
                return all;
            }
            try (PreparedStatement read = session.prepareStatement(sql)) {
                read.setString(1, migration);
                bind(read, 2, values);
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        all.add(record(row));
                    }
                }
            }
            return all;
        });
    }

    private static OperationRecord record(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject(10, OffsetDateTime.class);
        Instant endedAt = ended == null ? null : ended.toInstant();
        return new OperationRecord(
                UUID.fromString(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                OperationRecord.State.of(row.getString(8)),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                endedAt,
                row.getString(11),
                row.getString(12));
    }

    private static int execute(Connection session, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            bind(statement, 1, values);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int first, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(first + i, values[i]);
        }
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    private <T> T call(String action, Call<T> call) {
        try (Connection session = control.session()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the control database");
        }
    }
}
