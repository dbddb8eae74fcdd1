package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Asks a server what it thinks of SQL expressions over a table's row: their type, or why it refuses them. No row is read.
 */
public final class ExpressionReader {
    private final Connection session;

    /** @param session with Crossfade's session settings and no open transaction */
    public ExpressionReader(Connection session) {
        this.session = session;
    }

    public ExpressionShape read(TableId table, String name, String expression) throws SQLException {
        List<String> unstable = unstable(expression);
        try (Statement none = session.createStatement();
                ResultSet rows = none.executeQuery(ExpressionSql.none(table, expression))) {
            return new ExpressionShape(shape(name, rows.getMetaData()), "", unstable);
        } catch (PSQLException e) {
            return new ExpressionShape(null, problem(e, expression), unstable);
        }
    }

    private static String problem(PSQLException e, String expression) throws PSQLException {
        ServerErrorMessage server = e.getServerErrorMessage();
        if (server == null) {
            if (!"42601".equals(e.getSQLState())) {
                throw e;
            }
            // The driver reads the SQL before the server does.
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        int at = server.getPosition() - ExpressionSql.EXPRESSION_AT;
        String place = at >= 0 && at < ExpressionSql.kept(expression) ? " at character " + (at + 1) : "";
        String hint = server.getHint() == null ? "" : " (" + server.getHint() + ")";
        return server.getMessage() + place + hint;
    }

    private ColumnShape shape(String name, ResultSetMetaData meta) throws SQLException {
        int oid = session.unwrap(BaseConnection.class).getTypeInfo().getPGType(meta.getColumnTypeName(1));
        try (PreparedStatement describe = session.prepareStatement(ExpressionSql.TYPE)) {
            describe.setInt(1, oid);
            describe.setInt(2, meta.getPrecision(1));
            describe.setInt(3, meta.getScale(1));
            describe.setInt(4, oid);
            try (ResultSet row = describe.executeQuery()) {
                row.next();
                @Nullable String userType = row.getString(4);
                return new ColumnShape(
                        name,
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        userType,
                        false,
                        false,
                        ColumnShape.Identity.NONE,
                        false,
                        null,
                        row.getBoolean(5));
            }
        }
    }

    /** Words that are functions here and whose value is not that of the row alone. */
    private List<String> unstable(String expression) throws SQLException {
        Set<String> called = new LinkedHashSet<>(ExpressionSql.calls(expression));
        List<String> unstable = new ArrayList<>(ExpressionSql.momentary(expression));
        try (PreparedStatement look = session.prepareStatement(ExpressionSql.VOLATILE)) {
            look.setArray(1, session.createArrayOf("text", called.toArray()));
            try (ResultSet row = look.executeQuery()) {
                while (row.next()) {
                    unstable.add(row.getString(1) + "()");
                }
            }
        }
        return unstable;
    }
}
