package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The keys that a lane changed while it was asked to write them down: what is to be compared again. */
public final class ChangedKeys {
    private static final String WHOLE_TABLE = "*";

    private final Database target;
    private final String migration;

    public ChangedKeys(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /**
     * The changed keys of one table.
     *
     * @param wholeTable the table was truncated, has no key, or changed too much to be told by keys
     */
    public record Of(MappingId mapping, boolean wholeTable, List<RowKey> keys) {}

    public Of of(MappingId mapping) {
        return of(List.of(mapping)).get(0);
    }

    /** The changed keys of each table, in the tables' order, read in one session. */
    public List<Of> of(Collection<MappingId> mappings) {
        try (Connection session = target.open();
                PreparedStatement read = session.prepareStatement(ChangedKeysSql.READ)) {
            read.setString(1, migration);
            List<Of> changed = new ArrayList<>();
            for (MappingId mapping : mappings) {
                changed.add(read(read, mapping));
            }
            return changed;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the changed keys in the " + target.name());
        }
    }

    private static Of read(PreparedStatement read, MappingId mapping) throws SQLException {
        read.setString(2, mapping.name());
        boolean whole = false;
        List<RowKey> keys = new ArrayList<>();
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                String key = row.getString(1);
                if (key.equals(WHOLE_TABLE)) {
                    whole = true;
                } else {
                    keys.add(RowKeyJson.read(key));
                }
            }
        }
        return new Of(mapping, whole, List.copyOf(keys));
    }

    /** Forgets the keys of a lane, after they were compared. */
    public void clear(String lane) {
        try (Connection session = target.open();
                PreparedStatement clear = session.prepareStatement(ChangedKeysSql.CLEAR)) {
            clear.setString(1, migration);
            clear.setString(2, lane);
            clear.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "clear the changed keys in the " + target.name());
        }
    }

    /** Writes keys down, in the transaction that changes them. */
    public static void add(
            Connection session, String migration, String lane, MappingId mapping, Collection<RowKey> keys)
            throws SQLException {
        addTexts(session, migration, lane, mapping, RowKeyJson.texts(keys));
    }

    /** Writes down that any row of the table may have changed. */
    public static void addWholeTable(Connection session, String migration, String lane, MappingId mapping)
            throws SQLException {
        addTexts(session, migration, lane, mapping, new String[] {WHOLE_TABLE});
    }

    private static void addTexts(Connection session, String migration, String lane, MappingId mapping, String[] texts)
            throws SQLException {
        try (PreparedStatement add = session.prepareStatement(ChangedKeysSql.ADD)) {
            add.setString(1, migration);
            add.setString(2, lane);
            add.setString(3, mapping.name());
            add.setArray(4, session.createArrayOf("text", texts));
            add.executeUpdate();
        }
    }
}
