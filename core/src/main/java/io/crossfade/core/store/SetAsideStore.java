package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What one migration has set aside in one target, for those who look and count; reads only. */
public final class SetAsideStore {
    private final Database target;
    private final String migration;

    public SetAsideStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** The rows that are set aside, the oldest first, not more than {@code limit}. */
    public List<SetAside.Row> rows(int limit) {
        return read(SetAsideStoreSql.ROWS, SetAsideStore::row, migration, true, "", limit);
    }

    /** The rows of one lane that are set aside, the oldest first, not more than {@code limit}. */
    public List<SetAside.Row> rows(String lane, int limit) {
        return read(SetAsideStoreSql.ROWS, SetAsideStore::row, migration, false, lane, limit);
    }

    /** The keys of a mapping's rows that are set aside. */
    public Set<RowKey> keys(MappingId mapping) {
        return Set.copyOf(read(
                SetAsideStoreSql.KEYS_OF_MAPPING, row -> RowKeyJson.read(row.getString(1)), migration, mapping.name()));
    }

    public List<SetAside.Table> tables() {
        return read(SetAsideStoreSql.TABLES, SetAsideStore::table, migration, true, "");
    }

    public long rowCount() {
        return read(SetAsideStoreSql.COUNT_ROWS, row -> row.getLong(1), migration)
                .getFirst();
    }

    public long tableCount() {
        return read(SetAsideStoreSql.COUNT_TABLES, row -> row.getLong(1), migration)
                .getFirst();
    }

    private static SetAside.Row row(ResultSet row) throws SQLException {
        return new SetAside.Row(
                row.getString(1),
                new MappingId(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Lsn.parse(row.getString(6)),
                Lsn.parse(row.getString(7)),
                row.getInt(8),
                row.getString(9),
                row.getObject(10, OffsetDateTime.class).toInstant());
    }

    private static SetAside.Table table(ResultSet row) throws SQLException {
        return new SetAside.Table(
                row.getString(1),
                new MappingId(row.getString(2)),
                row.getString(3),
                row.getString(4),
                Lsn.parse(row.getString(5)),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Reading<T> reading, Object... values) {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                read.setObject(i + 1, values[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    found.add(reading.of(row));
                }
            }
            return found;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read what is set aside in the " + target.name());
        }
    }
}
