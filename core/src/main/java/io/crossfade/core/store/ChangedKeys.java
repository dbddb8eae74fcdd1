package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
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
    public record Of(TableId source, boolean wholeTable, List<RowKey> keys) {}

    public Of of(TableId source) {
        return of(List.of(source)).get(0);
    }

    /** The changed keys of each table, in the tables' order, read in one session. */
    public List<Of> of(Collection<TableId> sources) {
        try (Connection session = target.open();
                PreparedStatement read = session.prepareStatement(ChangedKeysSql.READ)) {
            read.setString(1, migration);
            List<Of> changed = new ArrayList<>();
            for (TableId source : sources) {
                changed.add(read(read, source));
            }
            return changed;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the changed keys in the " + target.name());
        }
    }

    private static Of read(PreparedStatement read, TableId source) throws SQLException {
        read.setString(2, source.schema());
        read.setString(3, source.name());
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
        return new Of(source, whole, List.copyOf(keys));
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
    public static void add(Connection session, String migration, String lane, TableId source, Collection<RowKey> keys)
            throws SQLException {
        addTexts(
                session,
                migration,
                lane,
                source,
                keys.stream().map(RowKeyJson::write).toArray(String[]::new));
    }

    /** Writes down that any row of the table may have changed. */
    public static void addWholeTable(Connection session, String migration, String lane, TableId source)
            throws SQLException {
        addTexts(session, migration, lane, source, new String[] {WHOLE_TABLE});
    }

    private static void addTexts(Connection session, String migration, String lane, TableId source, String[] texts)
            throws SQLException {
        try (PreparedStatement add = session.prepareStatement(ChangedKeysSql.ADD)) {
            add.setString(1, migration);
            add.setString(2, lane);
            add.setString(3, source.schema());
            add.setString(4, source.name());
            add.setArray(5, session.createArrayOf("text", texts));
            add.executeUpdate();
        }
    }
}
