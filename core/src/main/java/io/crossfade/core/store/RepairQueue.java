package io.crossfade.core.store;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is asked of one lane in {@link RepairStore}, seen from the session of its applier, which commits. */
public final class RepairQueue {
    private final Connection session;
    private final String migration;
    private final String lane;

    public RepairQueue(Connection session, String migration, String lane) {
        this.session = session;
        this.migration = migration;
        this.lane = lane;
    }

    public boolean isEmpty() throws SQLException {
        try (PreparedStatement look = session.prepareStatement(RepairStoreSql.IS_ANY)) {
            look.setString(1, migration);
            look.setString(2, lane);
            try (ResultSet row = look.executeQuery()) {
                row.next();
                return !row.getBoolean(1);
            }
        }
    }

    /** Up to {@code limit} rows of a mapping. */
    public List<RowKey> next(MappingId mapping, int limit) throws SQLException {
        List<RowKey> keys = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(RepairStoreSql.NEXT)) {
            read.setString(1, migration);
            read.setString(2, lane);
            read.setString(3, mapping.name());
            read.setInt(4, limit);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    keys.add(RowKeyJson.read(row.getString(1)));
                }
            }
        }
        return keys;
    }

    public void done(MappingId mapping, Collection<RowKey> keys) throws SQLException {
        try (PreparedStatement done = session.prepareStatement(RepairStoreSql.DONE)) {
            done.setString(1, migration);
            done.setString(2, mapping.name());
            done.setArray(3, session.createArrayOf("text", RowKeyJson.texts(keys)));
            done.executeUpdate();
        }
    }

    /** The row cannot be read. */
    public void fail(MappingId mapping, RowKey key, String reason) throws SQLException {
        try (PreparedStatement fail = session.prepareStatement(RepairStoreSql.FAIL)) {
            fail.setString(1, reason);
            fail.setString(2, migration);
            fail.setString(3, mapping.name());
            fail.setString(4, RowKeyJson.write(key));
            fail.executeUpdate();
        }
    }
}
