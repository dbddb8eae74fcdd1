package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The keys that a lane changed while it was asked to write them down: what is to be compared again. */
public final class ChangedKeys {
    /** Of a table of which more keys changed every row is to be compared. */
    public static final int MOST = 200_000;

    private static final String WHOLE_TABLE = "*";
    private static final int MOST_BYTES = 1_500;

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
    public record Of(MappingId mapping, boolean wholeTable, List<RowKey> keys) {
        public Of {
            keys = List.copyOf(keys);
        }
    }

    public Of of(MappingId mapping) {
        return of(List.of(mapping)).get(0);
    }

    /** The changed keys of each table, in the tables' order, read in one session. */
    public List<Of> of(Collection<MappingId> mappings) {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(ChangedKeysSql.READ)) {
            read.setString(1, migration);
            read.setInt(3, MOST + 1);
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
        return whole || keys.size() > MOST ? new Of(mapping, true, List.of()) : new Of(mapping, false, keys);
    }

    /**
     * Writes down keys of one lane, in the transaction that changes them.
     *
     * @param generation see {@link ProofStore#begin}
     */
    public record Writing(Connection session, String migration, String lane, long generation) {
        /** @return how many of them were not yet written down in this generation */
        public int add(MappingId mapping, Collection<RowKey> keys) throws SQLException {
            String[] texts = RowKeyJson.texts(keys);
            if (Stream.of(texts).anyMatch(Writing::isTooLong)) {
                addWholeTable(mapping);
                return 0;
            }
            return addTexts(mapping, texts);
        }

        /** An index of PostgreSQL holds about 2,700 bytes of one row. */
        private static boolean isTooLong(String text) {
            return text.length() > MOST_BYTES / 4 && text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
        }

        /** Any row of the table may have changed. */
        public void addWholeTable(MappingId mapping) throws SQLException {
            addTexts(mapping, new String[] {WHOLE_TABLE});
        }

        private int addTexts(MappingId mapping, String[] texts) throws SQLException {
            try (PreparedStatement add = session.prepareStatement(ChangedKeysSql.ADD)) {
                add.setString(1, migration);
                add.setString(2, lane);
                add.setString(3, mapping.name());
                add.setLong(4, generation);
                add.setArray(5, session.createArrayOf("text", texts));
                return add.executeUpdate();
            }
        }
    }
}
