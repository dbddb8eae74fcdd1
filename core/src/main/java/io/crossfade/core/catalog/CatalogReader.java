package io.crossfade.core.catalog;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.KeptPlan;
import io.crossfade.core.db.SqlErrors;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a database's catalog into a {@link Catalog}, in about a dozen queries in one read-only snapshot. It changes
 * nothing, takes no transaction id, and waits for no lock longer than five seconds.
 */
public final class CatalogReader {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Statement statement;
    private final Map<String, ResultSet> answers;

    private CatalogReader(Statement statement, Map<String, ResultSet> answers) {
        this.statement = statement;
        this.answers = answers;
    }

    /** @throws CrossfadeException UNREACHABLE, ACCESS_DENIED, NOT_FOUND or CONNECTION_LOST */
    public static Catalog read(Database database) {
        return read(database, CatalogReader::read);
    }

    /** The same of tables alone. */
    public static TableCatalog readTables(Database database) {
        return read(
                database,
                session -> read(
                        session,
                        CatalogSql.ofTables(),
                        reader -> new TableCatalog(
                                reader.one(CatalogSql.ROLE, row -> row.getString(1)),
                                reader.tablesById(),
                                reader.schemas())));
    }

    private static <T> T read(Database database, Look<T> look) {
        try (Connection session = database.session()) {
            return look.in(session);
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new CrossfadeException(
                        ErrorCode.UNREACHABLE,
                        "a table of the " + database.name() + " is locked exclusively for longer than five seconds",
                        "wait until whatever alters or rewrites it has ended, then try again",
                        e);
            }
            throw SqlErrors.translate(e, "read the catalog of the " + database.name());
        }
    }

    /** @param session in autocommit mode, left so, with the shared session settings */
    public static Catalog read(Connection session) throws SQLException {
        return read(
                session, CatalogSql.questions(session.getMetaData().getDatabaseMajorVersion()), CatalogReader::catalog);
    }

    private interface Look<T> {
        T in(Connection session) throws SQLException;
    }

    private interface Making<T> {
        T of(CatalogReader reader) throws SQLException;
    }

    private static <T> T read(Connection session, List<String> questions, Making<T> making) throws SQLException {
        try (Statement statement = session.createStatement();
                PreparedStatement all = KeptPlan.prepare(session, questions.toArray(String[]::new))) {
            statement.execute(CatalogSql.BEGIN);
            try {
                return making.of(new CatalogReader(statement, answers(all, questions)));
            } finally {
                statement.execute(CatalogSql.COMMIT);
            }
        }
    }

    /** Asks everything at once: on a busy machine each answer that is waited for costs more than its making. */
    private static Map<String, ResultSet> answers(PreparedStatement all, List<String> questions) throws SQLException {
        Map<String, ResultSet> answers = new HashMap<>();
        all.execute();
        for (String question : questions) {
            answers.put(question, all.getResultSet());
            all.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        return answers;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Catalog catalog() throws SQLException {
        Map<String, TypeShape> types = new HashMap<>();
        list(
                        CatalogSql.TYPES,
                        row -> new TypeShape(
                                row.getString(1), row.getString(2).charAt(0), texts(row, 3), row.getString(4)))
                .forEach(type -> types.put(type.name(), type));
        Set<String> casts = new HashSet<>(list(CatalogSql.CASTS_FROM_TEXT, row -> row.getString(1)));
        return new Catalog(server(), tablesById(), types, casts, schemas());
    }

    private Map<TableId, TableShape> tablesById() throws SQLException {
        Map<TableId, TableShape> tables = new TreeMap<>();
        tables().forEach(table -> tables.put(table.id(), table));
        return tables;
    }

    private Set<String> schemas() throws SQLException {
        return new HashSet<>(list(CatalogSql.SCHEMAS, row -> row.getString(1)));
    }

    private ServerFacts server() throws SQLException {
        boolean replicaRole = hasReplicaRole() || maySetReplicaRole();
        Map<String, String> settings = new HashMap<>();
        for (String[] setting : list(CatalogSql.SETTINGS, row -> new String[] {row.getString(1), row.getString(2)})) {
            settings.put(setting[0], setting[1]);
        }
        int version = Integer.parseInt(settings.getOrDefault("server_version_num", "0"));
        String collationNow = answers.get(CatalogSql.ACTUAL_COLLATION_VERSION) == null
                ? ""
                : one(CatalogSql.ACTUAL_COLLATION_VERSION, row -> row.getString(1));
        boolean mayAsk = one(CatalogSql.MAY_READ_CONTROL, row -> row.getBoolean(1));
        String identifier = mayAsk ? one(CatalogSql.SYSTEM_IDENTIFIER, row -> row.getString(1)) : "";
        int timeline = mayAsk ? one(CatalogSql.TIMELINE, row -> row.getInt(1)) : 0;
        return one(
                CatalogSql.SERVER,
                row -> new ServerFacts(
                        version,
                        row.getString(1),
                        row.getBoolean(2),
                        identifier,
                        timeline,
                        CatalogRows.role(row, replicaRole),
                        new ServerFacts.Locale(
                                row.getString(8), row.getString(9), row.getString(10), row.getString(11)),
                        new ServerFacts.CollationVersion(row.getString(12), collationNow),
                        row.getInt(13),
                        row.getInt(14),
                        settings));
    }

    /** Asked first because the attempt, where it succeeds, has the session forget its plans. */
    private boolean hasReplicaRole() throws SQLException {
        return answers.containsKey(CatalogSql.HAS_REPLICA_ROLE)
                ? one(CatalogSql.HAS_REPLICA_ROLE, row -> row.getBoolean(1))
                : one(CatalogSql.SERVER, row -> row.getBoolean(4));
    }

    /** What else providers let their roles do only the attempt tells. */
    private boolean maySetReplicaRole() throws SQLException {
        boolean may = true;
        try {
            statement.execute(CatalogSql.MAY_SET_REPLICA_ROLE_TRY);
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            may = false;
        }
        statement.execute(CatalogSql.MAY_SET_REPLICA_ROLE_UNDO);
        return may;
    }

    private List<TableShape> tables() throws SQLException {
        Map<Long, TableId> ids = new HashMap<>();
        for (ResultSet row = answer(CatalogSql.TABLES); row.next(); ) {
            ids.put(row.getLong(1), new TableId(row.getString(2), row.getString(3)));
        }
        TableParts parts = new TableParts(
                byTable(CatalogSql.COLUMNS, CatalogRows::column),
                CatalogRows.uniqueIndexes(byTable(CatalogSql.UNIQUE_INDEXES, CatalogRows::indexColumn)),
                byTable(CatalogSql.FOREIGN_KEYS, CatalogRows::foreignKey),
                byTable(CatalogSql.TRIGGERS, CatalogRows::trigger),
                byTable(CatalogSql.RULES, row -> row.getString(2)),
                byTable(CatalogSql.SEQUENCES, row -> CatalogRows.sequence(row, ids.get(row.getLong(1)))),
                byTable(CatalogSql.PARENTS, row -> new TableId(row.getString(2), row.getString(3))));
        return list(CatalogSql.TABLES, row -> parts.table(row));
    }

    private <T> Map<Long, List<T>> byTable(String sql, Row<T> row) throws SQLException {
        Map<Long, List<T>> found = new HashMap<>();
        for (ResultSet rows = answer(sql); rows.next(); ) {
            found.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>()).add(row.read(rows));
        }
        return found;
    }

    private <T> List<T> list(String sql, Row<T> row) throws SQLException {
        List<T> found = new ArrayList<>();
        for (ResultSet rows = answer(sql); rows.next(); ) {
            found.add(row.read(rows));
        }
        return found;
    }

    /** From its first row on, although it may have been read before. What not every role may ask is asked now. */
    private ResultSet answer(String sql) throws SQLException {
        ResultSet answer = answers.get(sql);
        if (answer == null) {
            return statement.executeQuery(sql);
        }
        answer.beforeFirst();
        return answer;
    }

    private <T> T one(String sql, Row<T> row) throws SQLException {
        return list(sql, row).getFirst();
    }

    static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
