package io.crossfade.control.preflight;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a source table on which mappings are tried: from its beginning, its end and anywhere in between. */
final class MappingSample {
    private MappingSample() {}

    /** @return the rows' texts, in the order of {@code inputs}; none of a table that is empty */
    static List<@Nullable String[]> read(Connection source, TableId table, List<InputColumn> inputs, int limit)
            throws SQLException {
        List<@Nullable String[]> rows = new ArrayList<>();
        try (Statement read = source.createStatement();
                ResultSet row = read.executeQuery(MappingSampleSql.rows(table, inputs, extent(source, table), limit))) {
            while (row.next()) {
                rows.add((String[]) row.getArray(1).getArray());
            }
        }
        return rows;
    }

    private static MappingSampleSql.Extent extent(Connection source, TableId table) throws SQLException {
        try (PreparedStatement ask = source.prepareStatement(MappingSampleSql.EXTENT)) {
            ask.setString(1, Identifiers.quote(table));
            try (ResultSet row = ask.executeQuery()) {
                return row.next()
                        ? new MappingSampleSql.Extent(row.getBoolean(1), row.getBoolean(2), row.getLong(3))
                        : new MappingSampleSql.Extent(false, false, 0);
            }
        }
    }
}
