package io.crossfade.core.store;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of a lane that were read again from the source and so are ahead of the lane's position, each with the
 * snapshot under which it was read: a change that the snapshot sees is in the row already (invariant I5). Written in the
 * transaction that writes the row.
 */
public final class AheadStore {
    private final Connection session;
    private final String migration;
    private final String lane;

    public AheadStore(Connection session, String migration, String lane) {
        this.session = session;
        this.migration = migration;
        this.lane = lane;
    }

    public Map<MappingId, Map<RowKey, TxSnapshot>> all() throws SQLException {
        Map<MappingId, Map<RowKey, TxSnapshot>> all = new HashMap<>();
        try (PreparedStatement read = session.prepareStatement(AheadStoreSql.READ)) {
            read.setString(1, migration);
            read.setString(2, lane);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    all.computeIfAbsent(new MappingId(row.getString(1)), mapping -> new HashMap<>())
                            .put(RowKeyJson.read(row.getString(2)), TxSnapshot.parse(row.getString(3)));
                }
            }
        }
        return all;
    }

    public void put(MappingId mapping, RowKey key, TxSnapshot snapshot) throws SQLException {
        try (PreparedStatement put = session.prepareStatement(AheadStoreSql.PUT)) {
            put.setString(1, migration);
            put.setString(2, lane);
            put.setString(3, mapping.name());
            put.setString(4, RowKeyJson.write(key));
            put.setString(5, snapshot.toString());
            put.executeUpdate();
        }
    }

    /** No row of the mapping is ahead any more. */
    public void forget(MappingId mapping) throws SQLException {
        try (PreparedStatement forget = session.prepareStatement(AheadStoreSql.FORGET_ALL)) {
            forget.setString(1, migration);
            forget.setString(2, lane);
            forget.setString(3, mapping.name());
            forget.executeUpdate();
        }
    }

    /** The lane has passed everything that this snapshot sees. */
    public void forget(TxSnapshot snapshot) throws SQLException {
        try (PreparedStatement forget = session.prepareStatement(AheadStoreSql.FORGET)) {
            forget.setString(1, migration);
            forget.setString(2, lane);
            forget.setString(3, snapshot.toString());
            forget.executeUpdate();
        }
    }
}
