package io.crossfade.core.db;

import io.crossfade.core.model.TableId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;

/** Tables as parameters of a statement: an array of their schemas and one of their names, in one order. */
public final class TableNames {
    private TableNames() {}

    /** @param first the parameter of the schemas; that of the names follows it */
    public static void bind(PreparedStatement statement, int first, Collection<TableId> tables) throws SQLException {
        bind(statement, first, tables, TableId::schema);
        bind(statement, first + 1, tables, TableId::name);
    }

    private static void bind(
            PreparedStatement statement, int parameter, Collection<TableId> tables, Function<TableId, String> part)
            throws SQLException {
        Object[] texts = tables.stream().map(part).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf("text", texts));
    }
}
