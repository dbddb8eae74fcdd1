package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows that lanes of a target are to read again from the source because a comparison found them to differ. A row is
 * asked for no longer in the transaction that makes it equal.
 */
public final class RepairStore {
    private final Database target;
    private final String migration;

    public RepairStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** Asks for rows; those that were asked for before and failed are tried again. */
    public void ask(String lane, MappingId mapping, Collection<RowKey> keys) {
        try (Connection session = target.session();
                PreparedStatement ask = session.prepareStatement(RepairStoreSql.ASK)) {
            ask.setString(1, migration);
            ask.setString(2, lane);
            ask.setString(3, mapping.name());
            ask.setArray(4, session.createArrayOf("text", RowKeyJson.texts(keys)));
            ask.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** How many rows are still asked for, without those that have failed. */
    public long open() {
        try (Connection session = target.session();
                PreparedStatement count = session.prepareStatement(RepairStoreSql.COUNT_OPEN)) {
            count.setString(1, migration);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Asks for nothing any more. @return mapping and key of what could not be read, with the reason */
    public Map<String, String> end() {
        try (Connection session = target.session();
                PreparedStatement end = session.prepareStatement(RepairStoreSql.END)) {
            end.setString(1, migration);
            Map<String, String> failures = new LinkedHashMap<>();
            try (ResultSet row = end.executeQuery()) {
                while (row.next()) {
                    String failure = row.getString(3);
                    failures.put(
                            row.getString(1) + " " + row.getString(2),
                            failure == null ? "the lane did not come to it" : failure);
                }
            }
            return failures;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private CrossfadeException failed(SQLException e) {
        return SqlErrors.translate(e, "ask for repairs in the " + target.name());
    }
}
