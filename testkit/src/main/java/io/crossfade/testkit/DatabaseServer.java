package io.crossfade.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A running PostgreSQL server for a test, whoever runs it. Its user is a superuser, its {@code wal_level} is
 * {@code logical}, and closing it removes it with its data.
 */
public interface DatabaseServer extends AutoCloseable {
    int major();

    String host();

    int port();

    /** The database that {@link #jdbcUrl()} names. */
    String database();

    String user();

    /** Empty if the server trusts every local connection. */
    String password();

    @Override
    void close();

    default String jdbcUrl() {
        return jdbcUrl(database());
    }

    /** Without user and password. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    default Connection connect() throws SQLException {
        return connect(database());
    }

    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user(), password());
    }

    /** Runs each statement in a transaction of its own, in the default database. */
    default void execute(String... statements) throws SQLException {
        executeIn(database(), statements);
    }

    /** Runs each statement in a transaction of its own, in {@code database}. */
    default void executeIn(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Makes an empty database and answers its JDBC URL. */
    default String createDatabase(String name) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + statement.enquoteIdentifier(name, true));
        }
        return jdbcUrl(name);
    }
}
