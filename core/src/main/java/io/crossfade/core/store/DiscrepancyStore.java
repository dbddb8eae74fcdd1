package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The rows that verifications found to differ, in the control database. Those of one verification are written at once;
 * those of the newest are what is known.
 */
public final class DiscrepancyStore {
    private final Database control;
    private final String migration;

    public DiscrepancyStore(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * One row.
     *
     * @param rowKey as {@link RowKeyJson} writes it; of a table without key the row's digest
     * @param kind {@code missing}, {@code extra}, {@code different} or {@code changing}
     * @param detailJson what differs: a JSON object
     */
    public record Discrepancy(MappingId mapping, String rowKey, String kind, String detailJson) {}

    /** Replaces what is known of some mappings, and leaves what is known of the others. */
    public void replace(Collection<MappingId> mappings, List<Discrepancy> found) {
        replace(found, session -> {
            try (PreparedStatement forget = session.prepareStatement(DiscrepancyStoreSql.FORGET)) {
                forget.setString(1, migration);
                forget.setArray(
                        2,
                        session.createArrayOf(
                                "text", mappings.stream().map(MappingId::name).toArray()));
                forget.executeUpdate();
            }
        });
    }

    /** The same of some rows of one mapping, by their keys. */
    public void replace(MappingRange rows, List<Discrepancy> found) {
        replace(found, session -> {
            List<String> keys = keys(session, rows);
            try (PreparedStatement forget = session.prepareStatement(DiscrepancyStoreSql.FORGET_KEYS)) {
                forget.setString(1, migration);
                forget.setString(2, rows.mapping().name());
                forget.setArray(3, session.createArrayOf("text", keys.toArray()));
                forget.executeUpdate();
            }
        });
    }

    private List<String> keys(Connection session, MappingRange rows) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(DiscrepancyStoreSql.KEYS)) {
            read.setString(1, migration);
            read.setString(2, rows.mapping().name());
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String key = row.getString(1);
                    if (rows.range().contains(RowKeyJson.read(key))) {
                        keys.add(key);
                    }
                }
            }
        }
        return keys;
    }

    private interface Forgetting {
        void in(Connection session) throws SQLException;
    }

    private void replace(List<Discrepancy> found, Forgetting forgetting) {
        try (Connection session = control.session()) {
            session.setAutoCommit(false);
            long verification = Math.max(1, number(session, DiscrepancyStoreSql.LATEST));
            forgetting.in(session);
            try (PreparedStatement add = session.prepareStatement(DiscrepancyStoreSql.ADD)) {
                for (Discrepancy one : found) {
                    bind(add, verification, one);
                    add.addBatch();
                }
                add.executeBatch();
            }
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "store discrepancies in the control database");
        }
    }

    private void bind(PreparedStatement add, long verification, Discrepancy one) throws SQLException {
        add.setString(1, migration);
        add.setLong(2, verification);
        add.setString(3, one.mapping().name());
        add.setString(4, one.rowKey());
        add.setString(5, one.kind());
        add.setString(6, one.detailJson());
    }

    /** What the newest verification found. */
    public List<Discrepancy> latest() {
        return read(DiscrepancyStoreSql.READ);
    }

    /**
     * Some of what the newest verification found, in the order of mappings and keys as the database has it: it is the same
     * whatever came or went before them.
     *
     * @param mapping after which; empty: from the first on
     * @param rowKey after which of the mapping; empty: from its first on
     */
    public List<Discrepancy> after(String mapping, String rowKey, int most) {
        return read(DiscrepancyStoreSql.READ_AFTER, mapping, rowKey, most);
    }

    private List<Discrepancy> read(String sql, Object... values) {
        try (Connection session = control.session()) {
            long verification = number(session, DiscrepancyStoreSql.LATEST);
            List<Discrepancy> found = new ArrayList<>();
            try (PreparedStatement read = session.prepareStatement(sql)) {
                read.setString(1, migration);
                read.setLong(2, verification);
                for (int i = 0; i < values.length; i++) {
                    read.setObject(i + 3, values[i]);
                }
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        found.add(new Discrepancy(
                                new MappingId(row.getString(1)), row.getString(2), row.getString(3), row.getString(4)));
                    }
                }
            }
            return List.copyOf(found);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the discrepancies in the control database");
        }
    }

    private long number(Connection session, String sql) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(sql)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
