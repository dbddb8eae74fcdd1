package io.crossfade.sqlite;

import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.SchemaMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A SQLite file of a test and the application's session on it. */
public final class TestFile implements AutoCloseable {
    private final Path path;
    private final Connection session;

    public TestFile(Path directory, String... scripts) throws SQLException {
        path = directory.resolve("app.db");
        session = DriverManager.getConnection("jdbc:sqlite:" + path);
        sql("pragma journal_mode = wal", "pragma busy_timeout = 10000");
        sql(scripts);
    }

    public static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(TestFile.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    public SqliteFile file() {
        return new SqliteFile(path, Duration.ofSeconds(10));
    }

    public Connection session() {
        return session;
    }

    public void sql(String... scripts) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String script : scripts) {
                statement.executeUpdate(script);
            }
        }
    }

    public List<String> rows(String query) throws SQLException {
        return rows(session, query);
    }

    public static List<String> rows(Connection session, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    cells.add(row.getString(i));
                }
                rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    public SqliteCatalog catalog() {
        try (FileSnapshot snapshot = FileSnapshot.open(file())) {
            return CatalogReader.read(snapshot);
        }
    }

    /** All tables as they become in the schema {@code public}. */
    public MappedSchema schema() {
        return SchemaMapping.all(catalog(), "public");
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
