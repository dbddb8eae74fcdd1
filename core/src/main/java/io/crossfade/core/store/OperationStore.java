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
    private static final String STOP = "asked to stop ";

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
     * @return empty: there is one of that key, and nothing was written
     */
    public Optional<OperationRecord> begin(
            UUID id, String kind, String requestJson, @Nullable String key, String actor, UUID owner) {
        return call("begin " + kind, session -> {
            ControlSchema.install(session);
            session.setAutoCommit(false);
            List<OperationRecord> begun = read(
                    session,
                    OperationStoreSql.BEGIN,
                    id.toString(),
                    migration,
                    kind,
                    requestJson,
                    key,
                    actor,
                    owner.toString());
            if (!begun.isEmpty()) {
                Journal.append(session, migration, "asked to " + kind, requestJson);
            }
            session.commit();
            return begun.stream().findFirst();
        });
    }

    /**
     * How it ended.
     *
     * @param exitCode as of the command
     * @param accountJson what it said on its way
     */
    public record End(
            OperationRecord.State state,
            int exitCode,
            @Nullable String resultJson,
            @Nullable String errorJson,
            @Nullable String accountJson) {}

    /** Remembers how one of the owner's ended, unless it has ended already. */
    public void end(UUID id, UUID owner, End end) {
        update(
                "end an operation",
                OperationStoreSql.END,
                end.state().label(),
                end.exitCode(),
                end.resultJson(),
                end.errorJson(),
                end.accountJson(),
                migration,
                id.toString(),
                owner.toString());
    }

    /** Remembers that nobody carries it out any more; whoever does after all says so at its end. */
    public void interrupt(UUID id, int exitCode, String errorJson) {
        update("end an operation", OperationStoreSql.INTERRUPT, exitCode, errorJson, migration, id.toString());
    }

    /** Takes one over that runs. */
    public void adopt(UUID id, UUID owner) {
        update("take an operation over", OperationStoreSql.ADOPT, owner.toString(), migration, id.toString());
    }

    /** Remembers what one has brought that goes on. */
    public void found(UUID id, String resultJson) {
        update("keep what was found", OperationStoreSql.FOUND, resultJson, migration, id.toString());
    }

    /** Writes into the journal that somebody stops it. */
    public void stopping(UUID id, String kind) {
        call("stop " + kind, session -> {
            session.setAutoCommit(false);
            Journal.append(session, migration, STOP + kind, "{\"operation\": \"" + id + "\"}");
            session.commit();
            return true;
        });
    }

    /** Whether somebody has asked for it, done or not. */
    public boolean isToStop(OperationRecord operation) {
        return call("look whether something was stopped", session -> {
            try (PreparedStatement look = session.prepareStatement(OperationStoreSql.IS_TO_STOP)) {
                bind(look, migration, STOP + operation.kind(), operation.id().toString());
                try (ResultSet row = look.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
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

    /** Those that have not ended, the newest first. */
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
            @Nullable Object[] parameters = new Object[values.length + 1];
            parameters[0] = migration;
            System.arraycopy(values, 0, parameters, 1, values.length);
            return ControlSchema.ask(session, OperationStore::record, sql, parameters);
        });
    }

    private static List<OperationRecord> read(Connection session, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement read = session.prepareStatement(sql)) {
            bind(read, values);
            List<OperationRecord> all = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    all.add(record(row));
                }
            }
            return all;
        }
    }

    private static OperationRecord record(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject(11, OffsetDateTime.class);
        Instant endedAt = ended == null ? null : ended.toInstant();
        return new OperationRecord(
                UUID.fromString(row.getString(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                UUID.fromString(row.getString(8)),
                OperationRecord.State.of(row.getString(9)),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                endedAt,
                row.getObject(12, Integer.class),
                row.getString(13),
                row.getString(14),
                row.getString(15));
    }

    private void update(String action, String sql, @Nullable Object... values) {
        call(action, session -> {
            try (PreparedStatement statement = session.prepareStatement(sql)) {
                bind(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
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
