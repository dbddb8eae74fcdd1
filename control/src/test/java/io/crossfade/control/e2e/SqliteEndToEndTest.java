package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite file into PostgreSQL by the command line, with every part as it is. */
class SqliteEndToEndTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static PostgresServer server;
    private static KafkaBroker kafka;

    @TempDir
    Path directory;

    private final List<MigratorProcess> processes = new ArrayList<>();
    private String name = "";
    private Connection file;
    private Connection target;

    @BeforeAll
    static void start() {
        server = PostgresServer.of(18).start();
        kafka = KafkaBroker.startNew();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        server.close();
    }

    @BeforeEach
    void make() throws SQLException {
        name = "learning" + NUMBER.incrementAndGet();
        server.createDatabase(name);
        target = server.connect(name);
        file = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("app.db"));
        sql(
                "pragma journal_mode = wal",
                "pragma busy_timeout = 10000",
                "create table users (id integer primary key, name text unique, joined datetime, active boolean)",
                "create table xp (id integer primary key autoincrement, user_id int references users, points decimal(8, 2))",
                "insert into users values (1, 'ada', '2024-01-02 03:04:05', 1), (2, 'bob', 1709209800, 'yes')",
                "insert into xp (user_id, points) values (1, 1.5), (2, 2)");
    }

    @AfterEach
    void end() throws SQLException {
        processes.forEach(MigratorProcess::close);
        file.close();
        target.close();
    }

    private void sql(String... statements) throws SQLException {
        try (Statement statement = file.createStatement()) {
            for (String sql : statements) {
                int unused = statement.executeUpdate(sql);
            }
        }
    }

    private void config(String changes) throws IOException {
        Files.writeString(directory.resolve("migration.yaml"), """
                migration: %s
                source: {sqlite: {file: "%s", changes: %s}}
                kafka: {bootstrap: "%s"}
                targets: {learning: {postgres: {url: "%s", user: %s}}}
                mappings: [{tables: main.*, to: learning/public.*}]
                """.formatted(
                name, directory.resolve("app.db"), changes, kafka.bootstrap(), server.jdbcUrl(name), server.user()));
    }

    private MigratorProcess start(String command, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "-c", directory.resolve("migration.yaml").toString()));
        arguments.addAll(List.of(options));
        MigratorProcess started = MigratorProcess.start(
                directory.resolve(processes.size() + "-" + command + ".log"), arguments.toArray(new String[0]));
        processes.add(started);
        return started;
    }

    private String run(int exitCode, String command, String... options) throws InterruptedException {
        MigratorProcess started = start(command, options);
        int code = started.awaitEnd(DEADLINE);
        assertThat(code).as(started.output()).isEqualTo(exitCode);
        return started.output();
    }

    private String value(String query) throws SQLException {
        return String.valueOf(Migration.value(target, query));
    }

    @Test
    void whatAFileCannotDoIsRefusedAndNotPassedOver() throws Exception {
        config("none");
        Path yaml = directory.resolve("migration.yaml");
        Files.writeString(yaml, Files.readString(yaml).replaceFirst("mappings: .*", """
                mappings:
                  - from: main.xp
                    to: learning/public.xp
                    where: points > 1
                    drop: [user_id]
                    parents: [{columns: [user_id], table: public.users, key: [id]}]
                  - name: names
                    query: select id, name from main.users
                    key: [id]
                    to: learning/public.users
                """));
        assertThat(run(ErrorCode.PREFLIGHT_REFUSED.exitCode(), "plan"))
                .contains("mappings[0]", "says drop, where, parents", "mappings[1]", "is a query");
    }

    @Test
    void aFileIsFollowedUntilItIsCompleted() throws Exception {
        config("triggers");
        assertThat(run(0, "plan")).contains("main.users", "[sqlite-converted]", "epoch seconds became a time", "ready");
        assertThat(value("select to_regclass('public.users')")).isEqualTo("null");
        MigratorProcess running = start("run", "--execute");
        Migration.await(running, "it says 'in sync:'", () -> running.output().contains("in sync:"));
        sql(
                "update users set name = 'eve' where id = 1",
                "insert or replace into users values (3, 'bob', null, 0)",
                "delete from xp where user_id = 2",
                "insert into xp (user_id, points) values (3, 7.25)");
        assertThat(run(0, "verify")).contains("equal");
        assertThat(run(0, "status")).contains("in sync");
        Migration.execute(target, "update public.users set name = 'wrong' where id = 3");
        assertThat(run(1, "verify")).contains("NOT EQUAL");
        Migration.execute(target, "update public.users set name = 'bob' where id = 3");
        assertThat(run(6, "complete", "--yes")).contains("ALREADY_RUNNING");
        running.close();
        running.awaitEnd(DEADLINE);
        sql("insert into users values (4, 'late', null, 1)");
        assertThat(run(8, "complete", "--yes")).contains("NOT_IN_SYNC");
        MigratorProcess again = start("run", "--execute");
        Migration.await(
                again,
                "the late row is there",
                () -> value("select max(id) from public.users").equals("4"));
        again.close();
        again.awaitEnd(DEADLINE);
        assertThat(run(0, "complete", "--yes")).contains("change log in the file");
        assertThat(value("select string_agg(id || name, ',' order by id) from public.users"))
                .isEqualTo("1eve,3bob,4late");
        assertThat(value("select coalesce((select nspname from pg_namespace where nspname = 'crossfade'), 'none')"))
                .isIn("none", "crossfade");
        Migration.execute(target, "insert into public.users (name) values ('new')");
        assertThat(value("select id from public.users where name = 'new'")).isEqualTo("5");
        try (Statement statement = file.createStatement();
                var left = statement.executeQuery("select count(*) from sqlite_schema where name like '%crossfade%'")) {
            assertThat(left.getInt(1)).isZero();
        }
    }

    @Test
    void aFileIsCopiedOnceAndTheCopyCanBeTakenBack() throws Exception {
        config("none");
        sql("insert into users values (9, 'eve', 'some day', 1)");
        assertThat(run(0, "plan")).contains("[sqlite-set-aside]", "main.users", "'some day'");
        assertThat(run(0, "run", "--execute")).contains("copied:");
        assertThat(run(8, "complete", "--yes")).contains("SET_ASIDE", "1 rows");
        assertThat(run(0, "verify")).contains("equal");
        assertThat(value("select count(*) from public.xp")).isEqualTo("2");
        assertThat(run(2, "cutover", "--yes")).contains("SQLite file");
        assertThat(run(0, "abort", "--yes")).contains("table public.users");
        assertThat(value("select to_regclass('public.users')")).isEqualTo("null");
        Await.until("nothing is left in the file", DEADLINE, () -> {
            try (Statement statement = file.createStatement();
                    var left = statement.executeQuery(
                            "select count(*) from sqlite_schema where name like '%crossfade%'")) {
                return left.getInt(1) == 0;
            }
        });
    }

    @Test
    void theSummaryNamesEveryRowAndComparesWithTheBackupAndIsStillThereInTheEnd() throws Exception {
        config("triggers");
        sql("insert into users values (9, 'eve', 'some day', 1)");
        assertThat(run(0, "list-tables"))
                .containsPattern("main.users +table +3 ")
                .contains("learning/public.users");
        Path backups = directory.resolve("backups");
        assertThat(run(0, "plan", "--backup", backups.toString()))
                .contains("backup: 2 tables with 5 rows", "of the whole file, checked");
        sql("insert into xp (user_id, points) values (1, 3)");
        start("run", "--execute");
        Await.until("the row is there", DEADLINE, () -> "3".equals(count("public.xp")));
        JsonNode summary = summary("--verbose");
        assertThat(summary.get("countedBeforeAt").asText()).isNotEmpty();
        JsonNode users = table(summary, "main.users");
        assertThat(users.get("before").asLong()).isEqualTo(3);
        assertThat(users.get("found").asLong()).isEqualTo(3);
        assertThat(users.get("migrated").asLong()).isEqualTo(2);
        assertThat(users.get("setAside").get(0).get("rows").asLong()).isEqualTo(1);
        JsonNode xp = table(summary, "main.xp");
        assertThat(xp.get("before").asLong()).isEqualTo(2);
        assertThat(xp.get("found").asLong()).isEqualTo(3);
        assertThat(xp.get("migrated").asLong()).isEqualTo(3);
        assertThat(summary.get("rowsSetAside")).hasSize(1);
        assertThat(summary.get("rowsSetAside").get(0).get("key").asText()).contains("9");
        assertThat(summary.get("rowsSetAside").get(0).get("reason").asText()).contains("joined");
        sql("delete from users where id = 9");
        Await.until("nothing is set aside", DEADLINE, () -> "0".equals(count("crossfade.set_aside_row")));
        processes.forEach(MigratorProcess::close);
        assertThat(run(0, "complete", "--yes")).contains("before", "mode: copy and changes");
        JsonNode last = summary("--summary");
        assertThat(last.get("phase").asText()).isEqualTo("applying");
        assertThat(table(last, "main.users").get("migrated").asLong()).isEqualTo(2);
        assertThat(table(last, "main.users").get("setAside")).isEmpty();
    }

    private String count(String table) throws SQLException {
        return "null".equals(value("select to_regclass('" + table + "')"))
                ? ""
                : value("select count(*) from " + table);
    }

    private JsonNode summary(String option) throws Exception {
        String said = run(0, "status", option, "--json");
        return new ObjectMapper().readTree(said.substring(said.indexOf('{'))).get("summary");
    }

    private static JsonNode table(JsonNode summary, String mapping) {
        for (JsonNode table : summary.get("tables")) {
            if (table.get("mapping").asText().equals(mapping)) {
                return table;
            }
        }
        throw new AssertionError("no " + mapping + " in " + summary);
    }

    @Test
    void whatIsWrongWithTheFileIsSaidInOneLine() throws Exception {
        config("none");
        Path path = directory.resolve("app.db");
        file.close();
        Files.writeString(path, "this is no database, but it is long enough to look like one".repeat(100));
        assertThat(run(4, "plan")).contains("FILE_UNREADABLE", path.toString());
        Files.delete(path);
        assertThat(run(2, "plan")).contains("NOT_FOUND", path.toString());
        Files.createDirectory(path);
        assertThat(run(4, "plan")).contains("is a directory");
    }
}
