package io.crossfade.control.backup;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.progress.SilentProgress;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database with ordinary, odd, partitioned and inherited tables, and a folder that its backups go to. */
final class BackupSource {
    static final String PASSWORD = "s3cret-Of-The-Backup";
    static final TableId USERS = new TableId("public", "users");
    static final TableId ODD = new TableId("Odd schema", "It's \"odd\"");
    static final TableId PARTS = new TableId("public", "parts");
    static final ClientTools.Search REAL =
            ClientTools.Search.onThisMachine(System.getenv().getOrDefault("PATH", ""));

    private static final Instant NOW = Instant.parse("2026-03-01T12:30:05Z");
    private static final List<TableId> TABLES = List.of(USERS, ODD, PARTS);

    private final PostgresServer server;
    private final String name;
    private final Path directory;

    /** PostgreSQL 15, the version that distributions' tools of today can read at least. */
    static PostgresServer startServer() {
        io.crossfade.testkit.ClientTools.PG_DUMP.require(15);
        io.crossfade.testkit.ClientTools.PG_RESTORE.require(15);
        return PostgresServer.of(15).password(PASSWORD).start();
    }

    BackupSource(PostgresServer server, String name, Path directory) throws SQLException {
        this.server = server;
        this.name = name;
        this.directory = directory;
        server.createDatabase(name);
        server.executeIn(
                name,
                "create schema \"Odd schema\"",
                "create table users (id bigint generated always as identity primary key, name text)",
                "create table heirs (more text) inherits (users)",
                "create table \"Odd schema\".\"It's \"\"odd\"\"\" (id int primary key, user_id bigint references users)",
                "create table parts (id int, day date, primary key (id, day)) partition by range (day)",
                "create table \"parts of 2025\" partition of parts for values from ('2025-01-01') to ('2026-01-01')",
                "create table parts_late partition of parts for values from ('2026-01-01') to (maxvalue)"
                        + " partition by list (id)",
                "create table parts_late_1 partition of parts_late default",
                "create table other (id int primary key)",
                "insert into users (name) select 'user ' || i from generate_series(1, 500) as i",
                "insert into heirs (id, name) values (1, 'an heir''s row is a table''s of its own')",
                "insert into \"Odd schema\".\"It's \"\"odd\"\"\" select i, i from generate_series(1, 20) as i",
                "insert into parts select i, date '2025-06-01' + i from generate_series(1, 365) as i");
    }

    private Database source() {
        return new Database(
                "source",
                new PostgresEndpoint(server.jdbcUrl(name), server.user(), new Secret(PASSWORD)),
                "crossfade/test");
    }

    Backup backup(ClientTools.Search tools, Progress progress) {
        return Backup.into(
                directory.resolve("deep/down"),
                source(),
                "shop",
                TABLES,
                tools,
                Clock.fixed(NOW, ZoneOffset.UTC),
                progress);
    }

    BackupReport taken(ClientTools.Search tools) {
        return backup(tools, new SilentProgress()).take();
    }

    List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("deep/down"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** A folder with a {@code pg_dump} and a {@code pg_restore} that do what is said; {@code $REAL} is the real one's folder. */
    ClientTools.Search tools(String version, String dump) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("tools" + version));
        Path real =
                Objects.requireNonNull(REAL.fitting(15).orElseThrow().pgDump().getParent());
        for (String tool : List.of("pg_dump", "pg_restore")) {
            Path script = Files.writeString(folder.resolve(tool), """
                    #!/bin/sh
                    REAL='%s'
                    DIR='%s'
                    [ "$1" = --version ] && echo "%s (PostgreSQL) %s" && exit
                    %s
                    """.formatted(
                    real, directory, tool, version, tool.equals("pg_dump") ? dump : "exec $REAL/pg_restore \"$@\""));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        return new ClientTools.Search(folder.toString(), List.of());
    }

    void write(String... statements) {
        try {
            server.executeIn(name, statements);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Nullable
    String value(String database, String sql) throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    String name() {
        return name;
    }
}
