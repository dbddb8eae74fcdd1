package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PostgresEndpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/** A session at a PgBouncer's console. Each command ends when PgBouncer has answered, or fails when the time is over. */
final class PgBouncerConsole implements AutoCloseable {
    private static final String SESSION = "session";

    private final Connection session;
    private final TimeLeft left;

    private PgBouncerConsole(Connection session, TimeLeft left) {
        this.session = session;
        this.left = left;
    }

    /**
     * The console takes no SET but of its own settings, and the driver sends one to whatever says it is older than PostgreSQL 12
     * (pgjdbc from 42.7.5 on). It sends none in a replication session; that word goes out only with an assumed version.
     *
     * @param left for all that is asked in the session
     */
    static PgBouncerConsole open(PostgresEndpoint endpoint, TimeLeft left) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, endpoint.user());
        PGProperty.PASSWORD.set(properties, endpoint.password().reveal());
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.REPLICATION.set(properties, "false");
        int seconds = Math.ceilDiv(left.millis(), 1_000);
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
        return new PgBouncerConsole(DriverManager.getConnection(endpoint.url(), properties), left);
    }

    /**
     * A database as PgBouncer knows it.
     *
     * @param server what it connects to, as host:port/database
     * @param poolMode its own; null: the pooler's
     */
    record Entry(String server, @Nullable String poolMode, boolean paused) {}

    Optional<Entry> entry(String database) throws SQLException {
        try (Statement statement = statement();
                ResultSet rows = statement.executeQuery(PgBouncerSql.DATABASES)) {
            while (rows.next()) {
                if (database.equals(rows.getString("name"))) {
                    String server =
                            rows.getString("host") + ":" + rows.getString("port") + "/" + rows.getString("database");
                    return Optional.of(new Entry(server, rows.getString("pool_mode"), rows.getInt("paused") != 0));
                }
            }
            return Optional.empty();
        }
    }

    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = statement();
                ResultSet rows = statement.executeQuery(PgBouncerSql.SETTINGS)) {
            while (rows.next()) {
                settings.put(rows.getString("key"), String.valueOf(rows.getString("value")));
            }
        }
        return settings;
    }

    /** Whether a client keeps its server session until it leaves: by the database, the pooler, or a user of it. */
    boolean isPooledBySession(String database, Entry entry, Map<String, String> settings) throws SQLException {
        String mode = entry.poolMode() == null ? settings.getOrDefault("pool_mode", SESSION) : entry.poolMode();
        boolean bySession = SESSION.equals(mode);
        try (Statement statement = statement();
                ResultSet rows = statement.executeQuery(PgBouncerSql.POOLS)) {
            while (rows.next()) {
                bySession |= database.equals(rows.getString("database")) && SESSION.equals(rows.getString("pool_mode"));
            }
        }
        return bySession;
    }

    /** Returns when no transaction runs in the database any more and none can begin. */
    void pause(String database) throws SQLException {
        execute(PgBouncerSql.pause(database));
    }

    /** Nothing, if it is not paused. */
    void resume(String database) throws SQLException {
        if (entry(database).filter(Entry::paused).isPresent()) {
            execute(PgBouncerSql.resume(database));
        }
    }

    /** Some versions answer it well although they could not read their files: look at what it brought about. */
    void reload() throws SQLException {
        execute(PgBouncerSql.RELOAD);
    }

    private void execute(String command) throws SQLException {
        try (Statement statement = statement()) {
            statement.execute(command);
        }
    }

    private Statement statement() throws SQLException {
        session.setNetworkTimeout(Runnable::run, left.millis());
        return session.createStatement();
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
