package io.crossfade.core.db;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.sql.DurableSql;
import io.crossfade.core.sql.LastingSessionSql;
import io.crossfade.core.sql.OwnSession;
import io.crossfade.core.sql.SessionSettings;
import io.crossfade.core.sql.WordSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database that sessions are opened to. Every session carries {@link SessionSettings} and an application
 * name, and says whose it is ({@link OwnSession}); nothing that it throws or prints holds the password or the word.
 *
 * @param name what messages call it: {@code source} or {@code target orders}
 * @param applicationName what {@code pg_stat_activity} shows, such as {@code crossfade/shop/apply}
 * @param pool where {@link #session} keeps sessions; null: it keeps none
 * @param word what sessions say that are opened for one caller, so that they pass the migration's fences; null: nothing
 */
public record Database(
        String name,
        PostgresEndpoint endpoint,
        String applicationName,
        @Nullable SessionPool pool,
        @Nullable Secret word) {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** One that keeps no sessions. */
    public Database(String name, PostgresEndpoint endpoint, String applicationName) {
        this(name, endpoint, applicationName, null, null);
    }

    /** The same database under another application name; it keeps no sessions. */
    public Database as(String otherApplicationName) {
        return new Database(name, endpoint, otherApplicationName, null, word);
    }

    /** The same database, whose {@link #session} keeps sessions. */
    public Database with(SessionPool keeping) {
        return new Database(name, endpoint, applicationName, keeping, word);
    }

    /**
     * The same database, whose sessions pass the fences that know the word's hash; those that are kept do not. For who writes
     * rows on a migration's behalf, and nobody else.
     */
    public Database passing(Secret saying) {
        return new Database(name, endpoint, applicationName, pool, saying);
    }

    /**
     * A session for one short piece of work, in autocommit mode: one that is kept for that, or one that is opened now. Closing
     * it rolls back and keeps it, so it must take nothing with it to whoever is next: no SET, no temporary table, no lock of
     * the session's, no LISTEN. What needs any of these, or goes on for long, opens its own.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public Connection session() {
        return pool == null ? open() : pool.session(new Database(name, endpoint, applicationName, pool, null));
    }

    /**
     * Opens an ordinary session of the caller's own, in autocommit mode.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public Connection open() {
        return prepared(connect(new Properties()));
    }

    /**
     * Opens an ordinary session, in autocommit mode, with the settings of {@link LastingSessionSql}.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public Connection openLasting() {
        Connection connection = open();
        try (Statement statement = connection.createStatement()) {
            statement.execute(LastingSessionSql.SETTINGS);
            watchClient(statement);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw SqlErrors.translate(e, "open a session on the " + name);
        }
    }

    /**
     * Opens an ordinary session, in autocommit mode, whose commits are on disk when they are answered (see {@link
     * DurableSql}): a decision that a crash forgets would open both sides.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public Connection openDurable() {
        Connection connection = open();
        try (Statement statement = connection.createStatement()) {
            statement.execute(DurableSql.COMMITS);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw SqlErrors.translate(e, "open a session on the " + name);
        }
    }

    /** Where the server cannot, it notices a client's death when it next sends to it. */
    private static void watchClient(Statement statement) throws SQLException {
        try {
            statement.execute(LastingSessionSql.WATCH_CLIENT);
        } catch (SQLException e) {
            if (SqlErrors.isSessionLost(e)) {
                throw e;
            }
        }
    }

    private Connection prepared(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.statements() + "; " + OwnSession.say(applicationName));
            say(connection);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw SqlErrors.translate(e, "open a session on the " + name);
        }
    }

    /** A parameter of a statement is in no view of the server; a log of statements with their parameters has it (ADR 9). */
    private void say(Connection connection) throws SQLException {
        if (word != null) {
            try (PreparedStatement say = connection.prepareStatement(WordSql.SAY)) {
                say.setString(1, word.reveal());
                say.execute();
            }
        }
    }

    /**
     * Opens a session that speaks the streaming replication protocol (PostgreSQL manual, 55.4). A walsender that is
     * bound to a database takes SET like any session, as long as the query mode is simple; settings in the start-up
     * packet would not do, because the driver's own time zone wins over them.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or NOT_FOUND
     */
    public Connection openReplication() {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return prepared(connect(properties));
    }

    private Connection connect(Properties properties) {
        PGProperty.USER.set(properties, endpoint.user());
        PGProperty.PASSWORD.set(properties, endpoint.password().reveal());
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, 10);
        // Error details quote the row that failed; rows have no place in messages.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        try {
            return DriverManager.getConnection(endpoint.url(), properties);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "connect to the " + name + " as " + endpoint.user());
        }
    }

    /** Ends a session and what it holds, such as locks; one that was lost has ended before. */
    public static void end(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a session was lost before its end", e);
        }
    }

    private static void closeQuietly(Connection connection, SQLException first) {
        try {
            connection.close();
        } catch (SQLException e) {
            first.addSuppressed(e);
        }
    }

    /** Neither password nor word, and the URL without its parameters. */
    @Override
    public String toString() {
        return name + " (" + endpoint.url().replaceFirst("\\?.*", "") + ")";
    }

    /** What a command that must exist found missing; for callers that look something up by name. */
    public CrossfadeException missing(String what) {
        return new CrossfadeException(ErrorCode.NOT_FOUND, what + " does not exist in the " + this);
    }
}
