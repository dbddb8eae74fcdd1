package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.cli.CalledCommand;
import io.crossfade.control.run.Operations;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.Directories;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One migration between two databases of its own: its file, and every process of it that a test started. Closing it ends
 * them all.
 */
final class Migration implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofMinutes(3);

    private final String name;
    private final PostgresServer source;
    private final PostgresServer target;
    private final int sourcePort;
    private final int targetPort;
    private final String kafka;
    private final Path directory = Directories.create("crossfade-e2e-");
    private final List<MigratorProcess> processes = new ArrayList<>();
    private final StringBuilder saidHere = new StringBuilder();
    private final Path file;

    private Migration(
            String name, PostgresServer source, int sourcePort, PostgresServer target, int targetPort, String kafka) {
        this.name = name;
        this.source = source;
        this.sourcePort = sourcePort;
        this.target = target;
        this.targetPort = targetPort;
        this.kafka = kafka;
        this.file = directory.resolve(name + ".yaml");
    }

    /** Makes the databases {@code name_source} and {@code name_target}. */
    static Migration create(String name, PostgresServer source, PostgresServer target, String kafka)
            throws SQLException {
        return through(name, source, source.port(), target, target.port(), kafka);
    }

    /** The same; its commands reach the servers, and this test does not, by these loopback ports. */
    static Migration through(
            String name, PostgresServer source, int sourcePort, PostgresServer target, int targetPort, String kafka)
            throws SQLException {
        Migration made = new Migration(name, source, sourcePort, target, targetPort, kafka);
        source.createDatabase(made.sourceDatabase());
        target.createDatabase(made.targetDatabase());
        return made;
    }

    private String sourceDatabase() {
        return name + "_source";
    }

    private String targetDatabase() {
        return name + "_target";
    }

    String name() {
        return name;
    }

    String sourceUrl() {
        return source.jdbcUrl(sourceDatabase());
    }

    String targetUrl() {
        return target.jdbcUrl(targetDatabase());
    }

    Path directory() {
        return directory;
    }

    Connection source() throws SQLException {
        return source.connect(sourceDatabase());
    }

    Connection target() throws SQLException {
        return target.connect(targetDatabase());
    }

    /** A migration file of the usual beginning, with {@code rest} after it. */
    void file(String rest) throws IOException {
        rawFile(text(rest));
    }

    String text(String rest) {
        return """
                migration: %s
                source:
                  postgres: {url: "%s", user: %s, password: "%s"}
                kafka: {bootstrap: "%s"}
                targets:
                  there: {postgres: {url: "%s", user: %s, password: "%s"}}
                %s
                """.formatted(
                        name,
                        by(sourcePort, source, sourceUrl()),
                        source.user(),
                        source.password(),
                        kafka,
                        by(targetPort, target, targetUrl()),
                        target.user(),
                        target.password(),
                        rest);
    }

    private static String by(int port, PostgresServer server, String url) {
        return url.replace(":" + server.port() + "/", ":" + port + "/");
    }

    /** What commands are thin over, by its file as it is now; the caller closes it. */
    Operations operations() {
        return Operations.of(file);
    }

    void rawFile(String text) throws IOException {
        Files.writeString(file, text);
    }

    /** What its file says now. */
    MigrationConfig config() {
        return new ConfigReader(Map.of()).read(file);
    }

    /** Starts a command with this migration's file. */
    MigratorProcess start(String command, String... options) {
        MigratorProcess started = MigratorProcess.start(
                directory.resolve(processes.size() + "-" + command + ".log"), arguments(command, options));
        processes.add(started);
        return started;
    }

    /** Starts a command with this migration's file in a terminal; the caller closes it. */
    TerminalProcess startInTerminal(String command, String... options) throws IOException {
        return TerminalProcess.start(directory.resolve("terminal-" + command + ".log"), arguments(command, options));
    }

    private String[] arguments(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "-c", file.toString()));
        arguments.addAll(List.of(options));
        return arguments.toArray(new String[0]);
    }

    /** What a command that ended said. */
    record Outcome(int exitCode, String output) {}

    /** Runs a command to its end: {@code run} as a process, the short ones in this JVM. */
    Outcome run(String command, String... options) throws InterruptedException {
        if (command.equals("run")) {
            return runAsProcess(command, options);
        }
        CalledCommand.Outcome called = CalledCommand.call(DEADLINE, arguments(command, options));
        saidHere.append(called.output());
        return new Outcome(called.exitCode(), called.output());
    }

    /** Runs a command to its end, in a process of its own. */
    Outcome runAsProcess(String command, String... options) throws InterruptedException {
        MigratorProcess started = start(command, options);
        return new Outcome(started.awaitEnd(DEADLINE), started.output());
    }

    /** Starts {@code run --execute} and waits until it says that the target follows, with nothing set aside. */
    MigratorProcess startInSync() {
        MigratorProcess started = start("run", "--execute");
        await(started, "it says 'in sync:'", () -> started.output().contains("in sync:"));
        return started;
    }

    /** Waits for something that happens while the process runs; fails at once if the process ends before. */
    static void await(MigratorProcess process, String what, Condition condition) {
        try {
            Await.until(what + ", or the process ends", DEADLINE, () -> !process.isAlive() || condition.holds());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ":\n" + process.output(), e);
        }
        try {
            assertThat(condition.holds())
                    .as("the process ended before " + what + ":\n%s", process.output())
                    .isTrue();
        } catch (SQLException e) {
            throw new AssertionError(what, e);
        }
    }

    /** Something to wait for. */
    interface Condition {
        boolean holds() throws SQLException;
    }

    /** Everything that all its commands have printed. */
    String allOutput() {
        StringBuilder all = new StringBuilder(saidHere);
        processes.forEach(process -> all.append(process.output()));
        return all.toString();
    }

    /** Where its lanes stand, what is set aside and what its processes have said, to explain a failure. */
    String account() throws SQLException {
        StringBuilder account = new StringBuilder();
        try (Connection session = target()) {
            for (String table : List.of("lane", "set_aside_table", "set_aside_row")) {
                account.append(value(
                        session,
                        "select '%1$s: ' || coalesce(string_agg(t::text, E'\\n'), 'none') || E'\\n' from (select * from crossfade.%1$s limit 20) t"
                                .formatted(table)));
            }
        }
        return account.append(allOutput()).toString();
    }

    /** Waits until every lane has passed everything that the source had committed when this was called. */
    void awaitCaughtUp() throws SQLException {
        Instant now = Instant.now();
        try (Connection session = target()) {
            Await.until("every lane has passed what was written before " + now, DEADLINE, () -> {
                assertThat(processes.stream().anyMatch(MigratorProcess::isAlive))
                        .as("a process runs: %s", processes.getLast().output())
                        .isTrue();
                String passed =
                        "select bool_and(coalesce(heartbeat_at > '%s', false)) from crossfade.lane where migration = '%s'"
                                .formatted(now, name);
                return "t".equals(value(session, passed));
            });
        }
    }

    static @Nullable String value(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Whether both sides answer the same, each its own question. */
    static boolean equal(Connection source, String expected, Connection target, String sql) throws SQLException {
        return String.valueOf(value(source, expected)).equals(String.valueOf(value(target, sql)));
    }

    static void execute(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(MigratorProcess::close);
        for (MigratorProcess process : processes) {
            try {
                process.awaitEnd(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        String said = allOutput();
        Directories.delete(directory);
        assertThat(said).as("no output of any command shows a password").doesNotContain(TestBed.PASSWORD);
    }
}
