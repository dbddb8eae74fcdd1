package io.crossfade.core.store;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets rows and tables aside in the transaction of a lane's applier, so that what is kept out of the target and the
 * position agree after any crash (invariants I1 and I6).
 */
public final class SetAsideWriter {
    private final Connection session;
    private final String migration;
    private final String lane;

    public SetAsideWriter(Connection session, String migration, String lane) {
        this.session = session;
        this.migration = migration;
        this.lane = lane;
    }

    /**
     * Keeps an event of a row that is out of the target. The row's first reason stays; if it is out already, it is tried again.
     *
     * @param retry whether the reason may go away by itself, so that the row is tried again now and then
     */
    public void keep(
            MappingId mapping,
            RowKey key,
            String reason,
            @Nullable String sqlState,
            Lsn commitLsn,
            String eventJson,
            boolean retry)
            throws SQLException {
        update(
                SetAsideStoreSql.KEEP_ROW,
                migration,
                lane,
                mapping.name(),
                RowKeyJson.write(key),
                reason,
                sqlState,
                commitLsn.toString(),
                commitLsn.toString(),
                eventJson,
                retry);
    }

    /** Another try has failed, and will until the row changes. */
    public void failedAgain(MappingId mapping, RowKey key, String reason, @Nullable String sqlState)
            throws SQLException {
        update(SetAsideStoreSql.FAILED_AGAIN, reason, sqlState, migration, mapping.name(), RowKeyJson.write(key));
    }

    /** The row is set aside no longer: the source has deleted it. */
    public void end(MappingId mapping, RowKey key) throws SQLException {
        update(SetAsideStoreSql.END_ROW, migration, mapping.name(), RowKeyJson.write(key));
    }

    /** No row of the table is set aside any longer: the source has truncated it. */
    public void endAll(MappingId mapping) throws SQLException {
        update(SetAsideStoreSql.END_ROWS, migration, mapping.name());
    }

    /** Keeps a whole table out of the target from {@code position} on: what was proven of it stands no longer. */
    public void keep(MappingId mapping, String reason, @Nullable String sqlState, Lsn position) throws SQLException {
        update(SetAsideStoreSql.KEEP_TABLE, migration, lane, mapping.name(), reason, sqlState, position.toString());
        update(ProofStoreSql.END_MAPPING, migration, mapping.name());
    }

    /** The keys of the lane's rows that are set aside. */
    public Map<MappingId, Set<RowKey>> keys() throws SQLException {
        Map<MappingId, Set<RowKey>> keys = new HashMap<>();
        try (PreparedStatement read = prepare(SetAsideStoreSql.KEYS_OF_LANE, migration, lane);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                keys.computeIfAbsent(new MappingId(row.getString(1)), mapping -> new HashSet<>())
                        .add(RowKeyJson.read(row.getString(2)));
            }
        }
        return keys;
    }

    /** Up to {@code limit} rows of a mapping that are worth another try, in a fixed order from {@code after} on. */
    public List<RowKey> toRetry(MappingId mapping, @Nullable RowKey after, int limit) throws SQLException {
        List<RowKey> keys = new ArrayList<>();
        String from = after == null ? "" : RowKeyJson.write(after);
        try (PreparedStatement read =
                        prepare(SetAsideStoreSql.KEYS_TO_RETRY, migration, lane, mapping.name(), from, limit);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                keys.add(RowKeyJson.read(row.getString(1)));
            }
        }
        return keys;
    }

    /** The lane's tables that are set aside. */
    public Set<MappingId> tables() throws SQLException {
        Set<MappingId> tables = new HashSet<>();
        try (PreparedStatement read = prepare(SetAsideStoreSql.TABLES_OF_LANE, migration, lane);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                tables.add(new MappingId(row.getString(1)));
            }
        }
        return tables;
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                statement.setNull(i + 1, java.sql.Types.VARCHAR);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
        return statement;
    }
}
