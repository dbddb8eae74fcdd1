package io.crossfade.core.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Asks a server what it thinks of SQL expressions over a table's row and of queries: their types, or why it refuses them. No row
 * is read.
 */
public final class ExpressionReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection session;

    /** @param session with Crossfade's session settings and no open transaction */
    public ExpressionReader(Connection session) {
        this.session = session;
    }

    /** What a SELECT answers with, and which tables it reads. */
    public QueryShape query(String sql) throws SQLException {
        List<String> unstable = unstable(sql);
        try (Statement none = session.createStatement();
                ResultSet rows = none.executeQuery(ExpressionSql.noneOf(sql))) {
            ResultSetMetaData meta = rows.getMetaData();
            PGResultSetMetaData origins = meta.unwrap(PGResultSetMetaData.class);
            List<QueryShape.Column> columns = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(new QueryShape.Column(
                        shape(meta.getColumnLabel(i), meta, i),
                        origins.getBaseTableName(i).isEmpty()
                                ? null
                                : new TableId(origins.getBaseSchemaName(i), origins.getBaseTableName(i)),
                        origins.getBaseColumnName(i)));
            }
            return new QueryShape(columns, tablesOf(sql), "", unstable);
        } catch (PSQLException e) {
            return new QueryShape(List.of(), List.of(), problem(e, sql, ExpressionSql.QUERY_AT), unstable);
        }
    }

    /** As the server's plan of the query names them; a table that it does not read is not among them. */
    private List<TableId> tablesOf(String sql) throws SQLException {
        List<TableId> tables = new ArrayList<>();
        try (Statement explain = session.createStatement();
                ResultSet row = explain.executeQuery(ExpressionSql.explain(sql))) {
            row.next();
            for (JsonNode part : JSON.readTree(row.getString(1)).findParents("Relation Name")) {
                TableId table = new TableId(
                        part.path("Schema").asText(), part.path("Relation Name").asText());
                if (!tables.contains(table)) {
                    tables.add(table);
                }
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("the server explains a query in something that is no JSON", e);
        }
        return tables;
    }

    public ExpressionShape read(TableId table, String name, String expression) throws SQLException {
        List<String> unstable = unstable(expression);
        try (Statement none = session.createStatement();
                ResultSet rows = none.executeQuery(ExpressionSql.none(table, expression))) {
            return new ExpressionShape(shape(name, rows.getMetaData(), 1), "", unstable);
        } catch (PSQLException e) {
            return new ExpressionShape(null, problem(e, expression, ExpressionSql.EXPRESSION_AT), unstable);
        }
    }

    private static String problem(PSQLException e, String expression, int first) throws PSQLException {
        ServerErrorMessage server = e.getServerErrorMessage();
        if (server == null) {
            if (!"42601".equals(e.getSQLState())) {
                throw e;
            }
            // The driver reads the SQL before the server does.
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        int at = server.getPosition() - first;
        String place = at >= 0 && at < ExpressionSql.kept(expression) ? " at character " + (at + 1) : "";
        String hint = server.getHint() == null ? "" : " (" + server.getHint() + ")";
        return server.getMessage() + place + hint;
    }

    /** The driver calls the type of a column that draws from a sequence by the word that makes such a column. */
    private static String typeName(ResultSetMetaData meta, int column) throws SQLException {
        String name = meta.getColumnTypeName(column);
        return switch (name) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> name;
        };
    }

    private ColumnShape shape(String name, ResultSetMetaData meta, int column) throws SQLException {
        int oid = session.unwrap(BaseConnection.class).getTypeInfo().getPGType(typeName(meta, column));
        try (PreparedStatement describe = session.prepareStatement(ExpressionSql.TYPE)) {
            describe.setInt(1, oid);
            describe.setInt(2, meta.getPrecision(column));
            describe.setInt(3, meta.getScale(column));
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
