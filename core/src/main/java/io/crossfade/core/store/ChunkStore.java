package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one migration in one target. A chunk is marked done in the very transaction that brings its rows, so
 * what is done is in, and what is not done is not in, after any crash.
 */
public final class ChunkStore {
    private final Database target;
    private final String migration;

    public ChunkStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    public String migration() {
        return migration;
    }

    /** All chunks of the migration in this target, by table and number. */
    public List<Chunk> all() {
        return call("read the chunks", session -> {
            try (PreparedStatement read = prepare(session, ChunkStoreSql.READ, migration)) {
                return chunks(read);
            }
        });
    }

    /** The chunks of one table by number; empty before its copy is planned. */
    public List<Chunk> of(MappingId mapping) {
        return call("read the chunks of " + mapping, session -> {
            try (PreparedStatement read = prepare(session, ChunkStoreSql.READ_TABLE, migration, mapping.name())) {
                return chunks(read);
            }
        });
    }

    /** Stores a table's chunks, all or none; nothing happens to a chunk that is there. */
    public void store(List<Chunk> chunks) {
        call("store chunks", session -> {
            session.setAutoCommit(false);
            try (PreparedStatement insert = session.prepareStatement(ChunkStoreSql.INSERT)) {
                for (Chunk chunk : chunks) {
                    bind(insert, key(chunk));
                    insert.setString(4, chunk.method().name().toLowerCase(Locale.ROOT));
                    insert.setString(5, chunk.lower());
                    insert.setString(6, chunk.upper());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            session.commit();
            return true;
        });
    }

    /**
     * Locks a chunk for the current transaction and says whether it is still to be copied. It waits for a transaction
     * that copies the same chunk, such as one whose client died, and then knows how that ended.
     */
    public boolean claim(Connection session, Chunk chunk) throws SQLException {
        try (PreparedStatement claim = prepare(session, ChunkStoreSql.CLAIM, key(chunk));
                ResultSet row = claim.executeQuery()) {
            return row.next() && row.getString(1).equals("pending");
        }
    }

    /** Marks a claimed chunk done, in the transaction that copied its rows. */
    public void finish(Connection session, Chunk chunk, TxSnapshot snapshot, long fileNode, long rows, long bytes)
            throws SQLException {
        Object[] key = key(chunk);
        try (PreparedStatement finish = prepare(
                session, ChunkStoreSql.FINISH, snapshot.toString(), fileNode, rows, bytes, key[0], key[1], key[2])) {
            if (finish.executeUpdate() != 1) {
                throw new IllegalStateException(chunk + " was not claimed");
            }
        }
    }

    /** Makes all chunks of a table pending again, in the caller's transaction, which also removes their rows. */
    public void reset(Connection session, MappingId mapping) throws SQLException {
        try (PreparedStatement reset = prepare(session, ChunkStoreSql.RESET, migration, mapping.name())) {
            reset.executeUpdate();
        }
    }

    /**
     * The ids of the target's transactions that copied a table's done chunks, locked against a change: exactly the
     * rows with such an {@code xmin} were brought by the copy and are untouched since.
     */
    public List<Long> copyTransactions(Connection session, MappingId mapping) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement read = prepare(session, ChunkStoreSql.COPY_TRANSACTIONS, migration, mapping.name());
                ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /**
     * Lets a lane's applier begin: marks the lane copied if every one of its tables has chunks and all are done. The
     * lane's row is made if it is absent.
     *
     * @return whether the lane is copied
     */
    public boolean markLaneCopied(String lane, String topic, Collection<MappingId> mappings) {
        return call("mark lane " + lane + " copied", session -> {
            session.setAutoCommit(false);
            try (PreparedStatement insert = prepare(session, ChunkStoreSql.INSERT_LANE, migration, lane, topic);
                    PreparedStatement mark = session.prepareStatement(ChunkStoreSql.MARK_LANE_COPIED)) {
                insert.executeUpdate();
                bind(mark, migration, lane);
                mark.setArray(
                        3,
                        session.createArrayOf(
                                "text", mappings.stream().map(MappingId::name).toArray(String[]::new)));
                boolean marked = mark.executeUpdate() == 1;
                session.commit();
                return marked;
            }
        });
    }

    private Object[] key(Chunk chunk) {
        return new Object[] {migration, chunk.mapping().name(), chunk.number()};
    }

    private static List<Chunk> chunks(PreparedStatement read) throws SQLException {
        List<Chunk> chunks = new ArrayList<>();
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                chunks.add(new Chunk(
                        new MappingId(row.getString(1)),
                        row.getInt(2),
                        Chunk.Method.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6).equals("done"),
                        snapshot(row.getString(7)),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10)));
            }
        }
        return chunks;
    }

    private static @Nullable TxSnapshot snapshot(@Nullable String text) {
        return text == null ? null : TxSnapshot.parse(text);
    }

    private static PreparedStatement prepare(Connection session, String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        bind(statement, values);
        return statement;
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    private <T> T call(String action, Call<T> call) {
        try (Connection session = target.session()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + target.name());
        }
    }
}
