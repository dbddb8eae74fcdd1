package io.crossfade.sqlite.log;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The change log in a file: a table, and triggers on the moved tables that append to it, made only on request. Whatever it
 * does is one transaction, so the file has a whole log or none.
 */
public final class ChangeLog {
    /** SQLite's default limit on a table's columns is 2000. */
    private static final int MOST_COLUMNS = 1900;

    private static final int TRIMMED_AT_ONCE = 5_000;
    private static final Duration TRIM_PATIENCE = Duration.ofMillis(200);

    private final SqliteFile file;
    private final MappedSchema schema;
    private final String migration;

    public ChangeLog(SqliteFile file, MappedSchema schema, String migration) {
        this.file = file;
        this.schema = schema;
        this.migration = migration;
    }

    /** What keeps triggers from seeing every change of a moved table, one sentence each; none: they do. */
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        for (MappedTable table : schema.tables()) {
            List<SqliteIndex> uniques = new ArrayList<>(table.source().uniques());
            if (table.source().keyIndex() != null) {
                uniques.add(table.source().keyIndex());
            }
            for (SqliteIndex index : uniques) {
                obstacle(table, index)
                        .ifPresent(why -> obstacles.add("table " + table.name() + ": INSERT OR REPLACE can delete rows"
                                + " that no trigger sees, since its unique index " + index.name() + " " + why));
            }
            if (table.columns().size() > MOST_COLUMNS) {
                obstacles.add("table " + table.name() + " has more than " + MOST_COLUMNS + " columns");
            }
        }
        return obstacles;
    }

    private static Optional<String> obstacle(MappedTable table, SqliteIndex index) {
        if (index.overExpression()) {
            return Optional.of("is over an expression");
        }
        if (index.partial()) {
            return Optional.of("has a WHERE");
        }
        for (SqliteIndex.Column column : index.columns()) {
            if (table.source().column(column.name()).isEmpty()) {
                return Optional.of("is over a generated column");
            }
            if (Collation.of(column.collation()).isEmpty()) {
                return Optional.of("has the application's own collation " + column.collation());
            }
        }
        return Optional.empty();
    }

    /**
     * Makes the log, or makes its triggers anew where it is there.
     *
     * @return the log's id: another log has another
     * @throws CrossfadeException PREFLIGHT_REFUSED if the triggers would miss changes, or another migration has a log
     *     here; ACCESS_DENIED or FILE_LOCKED
     */
    public String install(String newId) {
        List<String> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    String.join("; ", obstacles),
                    "migrate without `changes` while nothing writes, or drop these indexes first",
                    null);
        }
        return writing("install the change log", session -> {
            Optional<String> there = id(session);
            try (Statement statement = session.createStatement()) {
                if (there.isEmpty()) {
                    int width = schema.tables().stream()
                            .mapToInt(table -> table.columns().size())
                            .max()
                            .orElse(1);
                    statement.execute(LogSql.createLog(width));
                    statement.execute(LogSql.CREATE_STATE);
                    insertState(session, newId);
                }
                dropTriggers(session);
                int number = 0;
                for (MappedTable table : schema.tables()) {
                    for (String trigger : LogSql.triggers(table, number)) {
                        statement.execute(trigger);
                    }
                    number++;
                }
            }
            return there.orElse(newId);
        });
    }

    private void insertState(Connection session, String id) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(LogSql.INSERT_STATE)) {
            insert.setString(1, migration);
            insert.setString(2, id);
            insert.executeUpdate();
        }
    }

    /** The log's id; empty: there is none. */
    private Optional<String> id(Connection session) throws SQLException {
        if (LogPosition.of(session).isEmpty()) {
            return Optional.empty();
        }
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LogSql.READ_STATE)) {
            if (!row.next()) {
                return Optional.empty();
            }
            if (!migration.equals(row.getString(1))) {
                throw new CrossfadeException(
                        ErrorCode.PREFLIGHT_REFUSED,
                        "the file " + file + " has the change log of migration '" + row.getString(1) + "'",
                        "complete or abort that migration first",
                        null);
            }
            return Optional.of(row.getString(2));
        }
    }

    private static void dropTriggers(Connection session) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LogSql.TRIGGERS)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        try (Statement statement = session.createStatement()) {
            for (String name : names) {
                statement.execute(LogSql.dropTrigger(name));
            }
        }
    }

    /** Takes triggers, log and state out of the file; nothing happens where there is none. */
    public void remove() {
        removeAt(Long.MAX_VALUE);
    }

    /**
     * The same, unless the log has more than was applied; no change can come between the look and the removal.
     *
     * @param applied the number of the last entry that is in the target
     * @throws CrossfadeException NOT_IN_SYNC if the log goes on after it; nothing is removed then
     */
    public void removeAt(long applied) {
        Boolean unused = writing("remove the change log", session -> {
            if (id(session).isPresent()) {
                long last = LogPosition.of(session).orElse(0L);
                if (last > applied) {
                    throw new CrossfadeException(
                            ErrorCode.NOT_IN_SYNC,
                            "the target is at entry " + applied + " of the change log, the file at " + last,
                            "stop the writers, let `crossfade run` go on until it is in sync, then try again",
                            null);
                }
                dropTriggers(session);
                try (Statement statement = session.createStatement()) {
                    statement.execute(LogSql.DROP_LOG);
                    statement.execute(LogSql.DROP_STATE);
                }
            }
            return true;
        });
    }

    /** The moved tables of which a trigger is missing, or runs after another one that was made later. */
    static Set<String> tablesNotWatched(Connection session, MappedSchema schema) throws SQLException {
        Set<String> there = new TreeSet<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LogSql.TRIGGERS)) {
            while (row.next()) {
                there.add(row.getString(1));
            }
        }
        Set<String> unwatched = new TreeSet<>();
        int number = 0;
        for (MappedTable table : schema.tables()) {
            String prefix = LogSql.PREFIX + number + "_";
            long own = there.stream().filter(name -> name.startsWith(prefix)).count();
            if (own != LogSql.triggers(table, number).size() || hasYounger(session, table)) {
                unwatched.add(table.name());
            }
            number++;
        }
        return unwatched;
    }

    private static boolean hasYounger(Connection session, MappedTable table) throws SQLException {
        try (PreparedStatement ask = session.prepareStatement(LogSql.YOUNGER_TRIGGERS)) {
            ask.setString(1, table.name());
            try (ResultSet row = ask.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Takes entries out of the log that are no longer needed; as many as go without waiting for other writers.
     *
     * @param upTo the last number that may go
     */
    public void trim(long upTo) {
        SqliteFile hurried = new SqliteFile(file.path(), TRIM_PATIENCE);
        try (Connection session = hurried.openForWriting();
                PreparedStatement trim = session.prepareStatement(LogSql.TRIM)) {
            trim.setLong(1, upTo);
            trim.setInt(2, TRIMMED_AT_ONCE);
            while (trim.executeUpdate() == TRIMMED_AT_ONCE) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        } catch (SQLException e) {
            CrossfadeException known = hurried.translate(e, "trim the change log");
            if (known.code() != ErrorCode.FILE_LOCKED) {
                throw known;
            }
        }
    }

    private interface Work<T> {
        T in(Connection session) throws SQLException;
    }

    private <T> T writing(String action, Work<T> work) {
        try (Connection session = file.openForWriting();
                Statement statement = session.createStatement()) {
            statement.execute(LogSql.BEGIN_WRITING);
            T result = work.in(session);
            statement.execute(LogSql.COMMIT);
            return result;
        } catch (SQLException e) {
            throw file.translate(e, action);
        }
    }
}
