package io.crossfade.snapshotter.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Tables that come into a publication whose slot is streamed already. Once {@link #settle} has returned, a transaction
 * that a new snapshot does not see has all its changes of the tables in the stream, and one that it sees may be skipped as
 * a whole (invariant I5).
 *
 * <ol>
 *   <li>{@link #publish}: the tables are added. Of a transaction that is open meanwhile the stream holds a part only.
 *   <li>The stream starts with them; that is the caller's part.
 *   <li>Every transaction that then has a lock on the tables is waited for: locks go after a transaction has become visible
 *       to new snapshots. What it did before the stream's start, or before the publication, is thereby in the snapshot.
 *   <li>The publication is written once more, as it is, and the same is waited for again. A walsender of a minor version
 *       that does not tell open transactions of a changed publication (before 14.18, 15.13, 16.9 and 17.5) may have looked
 *       at the tables through one of the first transactions and go on believing that they are not published; this makes it
 *       look again, and what it left out until then is in the snapshot.
 * </ol>
 */
public final class AddedTables {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Database source;
    private final String publication;
    private final List<TableId> tables;

    public AddedTables(Database source, String publication, List<TableId> tables) {
        this.source = source;
        this.publication = publication;
        this.tables = List.copyOf(tables);
    }

    /**
     * Adds those that are not in the publication yet.
     *
     * @throws CrossfadeException PREFLIGHT_REFUSED if a table's updates could not be published
     */
    public void publish() {
        try (Connection session = source.open();
                Statement statement = session.createStatement()) {
            new ReplicaIdentityCheck(session, source.name()).refuseUnusable(tables);
            List<TableId> absent = new ArrayList<>(tables);
            absent.removeAll(published(session));
            if (!absent.isEmpty()) {
                statement.execute(OpeningSql.addTables(publication, absent));
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "add " + tables + " to publication '" + publication + "'");
        }
    }

    private List<TableId> published(Connection session) throws SQLException {
        List<TableId> published = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(OpeningSql.PUBLISHED)) {
            read.setString(1, publication);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    published.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return published;
    }

    /**
     * Waits until a snapshot may be taken.
     *
     * @param deadline for each of the two waits
     * @throws CrossfadeException PREFLIGHT_REFUSED naming the transactions that outlast the deadline; INTERRUPTED when
     *     stopped
     */
    public void settle(Duration deadline, SnapshotListener listener, BooleanSupplier stopped) {
        try (Connection session = source.open();
                Statement statement = session.createStatement()) {
            awaitWriters(session, deadline, listener, stopped);
            statement.execute(OpeningSql.publishAgain(publication));
            awaitWriters(session, deadline, listener, stopped);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "wait for transactions that use " + tables);
        }
    }

    private void awaitWriters(Connection session, Duration deadline, SnapshotListener listener, BooleanSupplier stopped)
            throws SQLException {
        long start = System.nanoTime();
        Map<String, OpenTransaction> left = writers(session);
        while (!left.isEmpty()) {
            if (stopped.getAsBoolean()) {
                throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while open transactions were waited for");
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            List<OpenTransaction> open = List.copyOf(left.values());
            if (waited.compareTo(deadline) >= 0) {
                throw new CrossfadeException(
                        ErrorCode.PREFLIGHT_REFUSED,
                        "after " + waited.toSeconds() + " s transactions that use added tables are still open: "
                                + open.stream().map(OpenTransaction::toString).collect(Collectors.joining("; ")),
                        open.stream().map(OpenTransaction::remedy).collect(Collectors.joining("; ")),
                        null);
            }
            listener.waitsFor(open, waited);
            LockSupport.parkNanos(LOOK.toNanos());
            left.keySet().retainAll(writers(session).keySet());
        }
    }

    /** By virtual transaction id, which no later transaction has. */
    private Map<String, OpenTransaction> writers(Connection session) throws SQLException {
        Map<String, OpenTransaction> writers = new LinkedHashMap<>();
        try (PreparedStatement read = session.prepareStatement(OpeningSql.WRITERS)) {
            TableNames.bind(read, 1, tables);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    writers.put(
                            row.getString(1),
                            new OpenTransaction(
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getString(4),
                                    Duration.ofSeconds(row.getLong(5))));
                }
            }
        }
        return writers;
    }
}
