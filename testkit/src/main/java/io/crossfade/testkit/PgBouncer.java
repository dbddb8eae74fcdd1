package io.crossfade.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * A PgBouncer of our own on a loopback port. Its databases stand in a file of their own, {@link #entries}. Its users are {@link
 * #ADMIN}, who may do anything at its console, {@link #WATCHER}, who may only look, and {@code postgres}; all with the same
 * {@link #PASSWORD}. {@link #close} leaves nothing behind, and if this JVM dies it ends too.
 */
public final class PgBouncer implements AutoCloseable {
    public static final String ADMIN = "admin";
    public static final String WATCHER = "watcher";
    public static final String PASSWORD = "sesame";

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Path home;
    private final int port;
    private final ServerProcess process;

    private PgBouncer(Path home, int port, ServerProcess process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one with transaction pooling and waits until it answers.
     *
     * @param entries the lines of its section {@code [databases]}
     * @param settings further ones of its section {@code [pgbouncer]}, which win
     * @throws TestAbortedException if this machine has no PgBouncer and can get none
     */
    public static PgBouncer start(String entries, Map<String, String> settings) {
        List<String> command = new ArrayList<>(PackagedProgram.pgBouncer().require());
        Path home = Directories.create("crossfade-pgbouncer-");
        try {
            return start(home, entries, settings, command);
        } catch (IOException e) {
            Directories.delete(home);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            Directories.delete(home);
            throw e;
        }
    }

    private static PgBouncer start(Path home, String entries, Map<String, String> settings, List<String> command)
            throws IOException {
        int port = FreePort.find();
        Privileges privileges = Privileges.ofThisUser();
        Path log = Files.createFile(home.resolve("server.log"));
        Path main = Files.writeString(home.resolve("pgbouncer.ini"), main(home, port, settings));
        Path users = Files.writeString(
                home.resolve("users.txt"),
                List.of(ADMIN, WATCHER, "postgres").stream()
                        .map(user -> "\"" + user + "\" \"" + PASSWORD + "\"\n")
                        .collect(Collectors.joining()));
        Path databases = Files.writeString(home.resolve("databases.ini"), entries);
        for (Path each : List.of(log, main, users, databases, home)) {
            privileges.own(each);
        }
        command.add(main.toString());
        ServerProcess process = ServerProcess.start(privileges.prefix(), home, log, command);
        PgBouncer started = new PgBouncer(home, port, process);
        try {
            started.awaitAnswer(log);
            return started;
        } catch (RuntimeException | Error e) {
            started.end();
            throw e;
        }
    }

    private static String main(Path home, int port, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listen_addr", "127.0.0.1");
        all.put("listen_port", Integer.toString(port));
        all.put("unix_socket_dir", "");
        all.put("auth_type", "scram-sha-256");
        all.put("auth_file", home.resolve("users.txt").toString());
        all.put("admin_users", ADMIN);
        all.put("stats_users", WATCHER);
        all.put("pool_mode", "transaction");
        all.put("ignore_startup_parameters", "extra_float_digits");
        all.putAll(settings);
        return "[databases]\n%include " + home.resolve("databases.ini") + "\n[pgbouncer]\n"
                + all.entrySet().stream()
                        .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private void awaitAnswer(Path log) {
        Await.until("PgBouncer answers on port " + port, DEADLINE, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended:\n" + Files.readString(log));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return true;
            }
        });
    }

    /** The file that holds its databases and nothing else. */
    public Path entries() {
        return home.resolve("databases.ini");
    }

    /** Its main file, which includes {@link #entries}. */
    public Path mainFile() {
        return home.resolve("pgbouncer.ini");
    }

    public int port() {
        return port;
    }

    /** A JDBC URL of one of its databases; {@code pgbouncer} is its console. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Ends it at once and removes its files. Before 1.23 TERM means that, from then on QUIT. */
    @Override
    public void close() {
        end();
        Directories.delete(home);
    }

    private void end() {
        process.signal("TERM");
        process.signal("QUIT");
        if (!process.awaitEnd(DEADLINE)) {
            throw new IllegalStateException("PgBouncer does not end");
        }
    }
}
