package io.crossfade.control.report;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the catalog of one database says of some tables; it only reads. */
record CatalogLook(List<TableId> withoutStatistics, List<IndexLook> indexes, List<SequenceLook> sequences) {
    static final CatalogLook NOTHING = new CatalogLook(List.of(), List.of(), List.of());

    /** @param last the last number that was drawn; null: none was, or the role may not know */
    record SequenceLook(
            TableId sequence,
            TableId table,
            String column,
            @Nullable Long last,
            long end) {}

    /** @throws io.crossfade.core.error.CrossfadeException if the database cannot be read */
    static CatalogLook at(Database database, List<TableId> tables) {
        try (Connection session =
                        database.as(database.applicationName() + "/report").open();
                Statement settings = session.createStatement()) {
            settings.execute(RecommendationSql.SESSION);
            return new CatalogLook(
                    read(session, RecommendationSql.WITHOUT_STATISTICS, tables, row -> table(row, 1)),
                    read(session, RecommendationSql.INDEXES, tables, CatalogLook::index),
                    read(session, RecommendationSql.SEQUENCES, tables, CatalogLook::sequence));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the catalog of the " + database.name());
        }
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> read(Connection session, String sql, List<TableId> tables, Reading<T> reading)
            throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(sql)) {
            TableNames.bind(read, 1, tables);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    found.add(reading.of(row));
                }
            }
        }
        return found;
    }

    private static TableId table(ResultSet row, int column) throws SQLException {
        return new TableId(row.getString(column), row.getString(column + 1));
    }

    private static IndexLook index(ResultSet row) throws SQLException {
        return new IndexLook(
                table(row, 1),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getBoolean(6),
                Arrays.stream((@Nullable String[]) row.getArray(7).getArray())
                        .map(String::valueOf)
                        .toList(),
                row.getString(8),
                row.getBoolean(9),
                row.getString(10));
    }

    private static SequenceLook sequence(ResultSet row) throws SQLException {
        long last = row.getLong(6);
        Long drawn = row.wasNull() ? null : (Long) last;
        return new SequenceLook(table(row, 1), table(row, 3), row.getString(5), drawn, row.getLong(7));
    }
}
