package io.crossfade.sqlite;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.sqlite.copy.CopyListener;
import io.crossfade.sqlite.copy.CopyReport;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An empty PostgreSQL database that a file is moved to. */
public final class Target implements AutoCloseable {
    public static final String MIGRATION = "learning";
    public static final String LANE = "app";
    public static final String TOPIC = "crossfade.learning.app";

    private final Database database;
    private final Connection session;

    public Target(DatabaseServer server, String name) throws SQLException {
        String url = server.createDatabase(name);
        database = new Database(
                "target", new PostgresEndpoint(url, server.user(), new Secret(server.password())), "crossfade/test");
        session = database.open();
        sql("set search_path = public");
    }

    public Database database() {
        return database;
    }

    public FileCopy copyOf(TestFile file, MappedSchema schema, CopyListener listener) {
        return new FileCopy(file.file(), schema, database, MIGRATION, LANE, TOPIC, listener);
    }

    public CopyReport copy(TestFile file, MappedSchema schema) {
        return copyOf(file, schema, CopyListener.NONE).run();
    }

    public void sql(String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public List<String> rows(String query) throws SQLException {
        return TestFile.rows(session, query);
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
