package io.crossfade.snapshotter.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Makes a logical slot with an exported snapshot. The server waits for every transaction that is open then; meanwhile
 * those are reported, and after the deadline the attempt ends and leaves no slot.
 */
final class SlotCreation {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RELEASE_DEADLINE = Duration.ofSeconds(30);
    private static final Duration RELEASE_LOOK = Duration.ofMillis(20);
    private static final String DUPLICATE = "42710";

    private final Database source;
    private final String name;
    private final Duration deadline;
    private final SnapshotListener listener;

    SlotCreation(Database source, String name, Duration deadline, SnapshotListener listener) {
        this.source = source;
        this.name = name;
        this.deadline = deadline;
        this.listener = listener;
    }

    /** A slot just made; its exported snapshot lives until this is closed, the slot longer. */
    record Slot(Connection replication, String consistentPoint, String exportedSnapshot) implements AutoCloseable {
        @Override
        public void close() {
            Sessions.abort(replication, null);
        }
    }

    /** What the server says of a slot. */
    record Found(int activePid, String plugin, boolean inThisDatabase, String walStatus) {}

    /**
     * @param session an ordinary session, to look at what the slot waits for
     * @throws CrossfadeException SLOT_EXISTS, or PREFLIGHT_REFUSED naming the transactions that outlast the deadline
     */
    Slot create(Connection session) throws SQLException {
        Connection replication = source.openReplication();
        int pid = replication.unwrap(PGConnection.class).getBackendPID();
        String command = OpeningSql.createSlot(name, session.getMetaData().getDatabaseMajorVersion());
        CompletableFuture<Slot> made = new CompletableFuture<>();
        Thread.ofPlatform().name("crossfade slot creation").daemon().start(() -> execute(replication, command, made));
        try {
            return await(made, session, pid);
        } catch (SQLException | RuntimeException e) {
            Sessions.abort(replication, e);
            throw e;
        }
    }

    private void execute(Connection replication, String command, CompletableFuture<Slot> made) {
        // The statement stays open: the manual ends the exported snapshot at the connection's next command.
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(command)) {
            row.next();
            made.complete(new Slot(replication, row.getString("consistent_point"), row.getString("snapshot_name")));
        } catch (SQLException e) {
            made.completeExceptionally(e);
        }
    }

    private Slot await(CompletableFuture<Slot> made, Connection session, int pid) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            try {
                return made.get(
                        Math.min(
                                LOOK.toMillis(),
                                Math.max(1, deadline.minus(waited).toMillis())),
                        TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                waited = Duration.ofNanos(System.nanoTime() - start);
                List<OpenTransaction> open = openTransactions(session, pid);
                if (waited.compareTo(deadline) >= 0) {
                    throw overdue(open, waited);
                }
                listener.waitsFor(open, waited);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while the slot was made", e);
            } catch (ExecutionException | CompletionException e) {
                throw failed(e.getCause());
            }
        }
    }

    private CrossfadeException failed(@Nullable Throwable cause) {
        if (!(cause instanceof SQLException e)) {
            return new CrossfadeException(ErrorCode.INTERNAL, "the slot's creation failed: " + cause, cause);
        }
        if (DUPLICATE.equals(e.getSQLState())) {
            return new CrossfadeException(
                    ErrorCode.SLOT_EXISTS, "the source has a replication slot '" + name + "' already", e);
        }
        return SqlErrors.translate(e, "create replication slot '" + name + "'");
    }

    private static CrossfadeException overdue(List<OpenTransaction> open, Duration waited) {
        return new CrossfadeException(
                ErrorCode.PREFLIGHT_REFUSED,
                "after " + waited.toSeconds() + " s the new slot still waits for open transactions: "
                        + open.stream().map(OpenTransaction::toString).collect(Collectors.joining("; ")),
                open.stream().map(OpenTransaction::remedy).collect(Collectors.joining("; ")),
                null);
    }

    private static List<OpenTransaction> openTransactions(Connection session, int walsender) throws SQLException {
        List<OpenTransaction> open = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(OpeningSql.OPEN_TRANSACTIONS)) {
            read.setInt(1, walsender);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    open.add(new OpenTransaction(
                            row.getInt(1), row.getString(2), row.getString(3), Duration.ofSeconds(row.getLong(4))));
                }
            }
        }
        return open;
    }

    static Optional<Found> find(Connection session, String slot) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(OpeningSql.SLOT)) {
            read.setString(1, slot);
            try (ResultSet row = read.executeQuery()) {
                return row.next()
                        ? Optional.of(new Found(row.getInt(1), row.getString(2), row.getBoolean(3), row.getString(4)))
                        : Optional.empty();
            }
        }
    }

    /** Drops the slot if it is there, ending who reads it; a session takes a moment to let it go. */
    static void drop(Connection session, String slot) throws SQLException {
        long end = System.nanoTime() + RELEASE_DEADLINE.toNanos();
        Optional<Found> found = find(session, slot);
        while (found.isPresent()) {
            if (System.nanoTime() > end) {
                throw new CrossfadeException(
                        ErrorCode.SLOT_EXISTS,
                        "replication slot '" + slot + "' stays in use by session "
                                + found.get().activePid());
            }
            call(session, OpeningSql.TERMINATE, found.get().activePid());
            call(session, OpeningSql.DROP_SLOT, slot);
            LockSupport.parkNanos(RELEASE_LOOK.toNanos());
            found = find(session, slot);
        }
    }

    private static void call(Connection session, String sql, Object value) throws SQLException {
        if (value instanceof Integer pid && pid == 0) {
            return;
        }
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setObject(1, value);
            statement.executeQuery().close();
        }
    }
}
