package io.crossfade.verifier.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what tables are from one database, in one read-only snapshot. It changes nothing and waits for no lock longer than
 * five seconds.
 */
final class SchemaReader implements AutoCloseable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Database database;
    private final Connection session;
    private final Collection<TableId> tables;
    private final Map<Long, TableId> names = new HashMap<>();

    private SchemaReader(Database database, Connection session, Collection<TableId> tables) {
        this.database = database;
        this.session = session;
        this.tables = List.copyOf(tables);
    }

    /** Opens a snapshot of the database; it lasts until the reader is closed. */
    static SchemaReader open(Database database, Collection<TableId> tables) {
        SchemaReader reader = new SchemaReader(database, database.open(), tables);
        try (Statement statement = reader.session.createStatement()) {
            statement.execute(SchemaSql.BEGIN);
            return reader;
        } catch (SQLException e) {
            reader.close();
            throw reader.failed(e);
        }
    }

    /** The tables that exist, by name. */
    Map<TableId, TableSchema> read() {
        try {
            return tables();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Map<TableId, TableSchema> tables() throws SQLException {
        var columns = byTable(SchemaSql.COLUMNS, SchemaRows::column);
        var indexes = byTable(SchemaSql.INDEXES, SchemaRows::index);
        var constraints = byTable(SchemaSql.CONSTRAINTS, SchemaRows::constraint);
        var foreignKeys = byTable(SchemaSql.FOREIGN_KEYS, SchemaRows::foreignKey);
        var sequences = byTable(SchemaSql.SEQUENCES, SchemaRows::sequence);
        var triggers = byTable(SchemaSql.TRIGGERS, SchemaRows::trigger);
        var policies = byTable(SchemaSql.POLICIES, SchemaRows::policy);
        var grants = byTable(SchemaSql.COLUMN_GRANTS, SchemaRows::columnGrant);
        Map<TableId, TableSchema> found = new TreeMap<>();
        try (PreparedStatement read = prepare(SchemaSql.TABLES);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                long oid = row.getLong(1);
                TableId id = new TableId(row.getString(2), row.getString(3));
                names.put(oid, id);
                found.put(
                        id,
                        new TableSchema(
                                id,
                                SchemaRows.form(row),
                                row.getString(12),
                                new TreeSet<>(texts(row, 13)),
                                columns.getOrDefault(oid, List.of()),
                                indexes.getOrDefault(oid, List.of()),
                                constraints.getOrDefault(oid, List.of()),
                                foreignKeys.getOrDefault(oid, List.of()),
                                sequences.getOrDefault(oid, List.of()),
                                triggers.getOrDefault(oid, List.of()),
                                policies.getOrDefault(oid, List.of()),
                                grants.getOrDefault(oid, List.of())));
            }
        }
        for (Map.Entry<TableId, TableSchema> table : found.entrySet()) {
            table.setValue(table.getValue().with(farthest(table.getValue())));
        }
        return found;
    }

    /** The sequences with what their columns hold, where an index tells. */
    private List<TableSchema.Sequence> farthest(TableSchema table) throws SQLException {
        List<TableSchema.Sequence> sequences = new ArrayList<>();
        for (TableSchema.Sequence sequence : table.sequences()) {
            if (!sequence.indexed()) {
                sequences.add(sequence);
                continue;
            }
            String sql = SchemaSql.farthest(table.id(), sequence.column(), sequence.ascending());
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                sequences.add(sequence.with(row.getObject(1, Long.class)));
            }
        }
        return sequences;
    }

    /** What these roles may do with the tables that {@link #read} found. */
    Privileges privileges(Set<String> roles) {
        Map<TableId, Map<String, Privileges.OfRole>> found = new LinkedHashMap<>();
        Set<String> existing = new TreeSet<>();
        try (PreparedStatement read = prepare(SchemaSql.PRIVILEGES)) {
            read.setArray(3, session.createArrayOf("text", roles.toArray()));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    TableId table = names.get(row.getLong(1));
                    existing.add(row.getString(2));
                    if (table != null) {
                        found.computeIfAbsent(table, id -> new TreeMap<>())
                                .put(
                                        row.getString(2),
                                        new Privileges.OfRole(
                                                row.getBoolean(3),
                                                Set.copyOf(texts(row, 4)),
                                                row.getBoolean(5),
                                                row.getBoolean(6)));
                    }
                }
            }
            return new Privileges(existing, found);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<Long, List<T>> byTable(String sql, Row<T> row) throws SQLException {
        Map<Long, List<T>> found = new HashMap<>();
        try (PreparedStatement read = prepare(sql);
                ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>()).add(row.read(rows));
            }
        }
        return found;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement read = session.prepareStatement(sql);
        TableNames.bind(read, 1, tables);
        return read;
    }

    static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    private CrossfadeException failed(SQLException e) {
        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
            return new CrossfadeException(
                    ErrorCode.UNREACHABLE,
                    "a table of the " + database.name() + " is locked exclusively for longer than five seconds",
                    "wait until whatever alters or rewrites it has ended, then try again",
                    e);
        }
        return SqlErrors.translate(e, "read what the tables of the " + database.name() + " are");
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            // A session that only read and is gone already has nothing left to end.
            return;
        }
    }
}
