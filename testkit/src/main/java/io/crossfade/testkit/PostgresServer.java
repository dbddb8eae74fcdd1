package io.crossfade.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own on a loopback port, from binaries on the class path, on Linux or macOS. It can be
 * stopped, killed and started again over the same data and port; {@link #close} leaves nothing behind, and if this JVM
 * dies the server ends with it.
 */
public final class PostgresServer implements DatabaseServer {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 5;
    private static final int OLDEST = 14;
    private static final int NEWEST = 18;
    private static final String USER = "postgres";

    private final int major;
    private final PostgresHome home;
    private final Path binaries;
    private final Map<String, String> settings;
    private final String password;
    private final String database;
    private int port;
    private @Nullable ServerProcess process;

    private PostgresServer(Builder builder) {
        major = builder.major;
        binaries = PostgresBinaries.of(major).resolve("bin");
        home = PostgresHome.make(major, builder.onSmallDisks);
        settings = new LinkedHashMap<>(builder.settings);
        password = builder.password;
        database = builder.database;
    }

    /** The majors that can be started on this machine. */
    public static List<Integer> majors() {
        return IntStream.rangeClosed(OLDEST, NEWEST)
                .filter(PostgresBinaries::has)
                .boxed()
                .toList();
    }

    /** A server with Crossfade's needs met: {@code wal_level=logical}, slots and senders enough, nothing synced. */
    public static Builder of(int major) {
        return new Builder(major);
    }

    /** What a server is made with; {@link #start} makes it. */
    public static final class Builder {
        private final int major;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> initdb = new ArrayList<>(List.of("--encoding=UTF8", "--locale=C"));
        private String password = "";
        private String database = USER;
        private boolean onSmallDisks;

        private Builder(int major) {
            this.major = major;
            config("wal_level", "logical");
            config("max_replication_slots", "20");
            config("max_wal_senders", "20");
            config("max_connections", "100");
            config("max_prepared_transactions", "10");
            config("fsync", "off");
            config("full_page_writes", "off");
            config("autovacuum_naptime", "30s");
            config("log_line_prefix", "%m [%p] %q%a ");
        }

        /** Sets a server parameter, as {@code -c name=value} would. */
        public Builder config(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Syncs to disk as a production server does. */
        public Builder durable() {
            return config("fsync", "on").config("full_page_writes", "on");
        }

        /** Asks every connection for this password (SCRAM); without it all local connections are trusted. */
        public Builder password(String password) {
            this.password = password;
            return this;
        }

        /** Makes this database and connects to it by default, instead of to {@code postgres}. */
        public Builder database(String name) {
            database = name;
            return this;
        }

        /** Further arguments for {@code initdb}; later ones win over the defaults (UTF8, locale C). */
        public Builder initdb(String... arguments) {
            initdb.addAll(List.of(arguments));
            return this;
        }

        /** Lays data and WAL, in segments of 1 MiB, on disks that can be filled ({@link SmallDisks#areAllowed}). */
        public Builder onSmallDisks() {
            onSmallDisks = true;
            return initdb("--wal-segsize=1");
        }

        /** Makes the data directory, starts the server and waits until it answers. */
        public PostgresServer start() {
            PostgresServer server = new PostgresServer(this);
            try {
                server.home.init(server.binaries, USER, server.password, initdb);
                server.startOnSomePort();
                if (!server.database.equals(USER)) {
                    server.createDatabase(server.database);
                }
                return server;
            } catch (IOException e) {
                server.close();
                throw new UncheckedIOException(e);
            } catch (SQLException | RuntimeException | AssertionError e) {
                server.close();
                throw new IllegalStateException("PostgreSQL " + major + " did not start", e);
            }
        }
    }

    /** Another process may take the port between our look and the server's bind: then the next one. */
    private void startOnSomePort() {
        for (int left = PORT_TRIES; ; left--) {
            port = FreePort.find();
            try {
                start();
                return;
            } catch (IllegalStateException e) {
                if (left == 0 || !home.logTail().contains("could not bind")) {
                    throw e;
                }
            }
        }
    }

    /** Starts the stopped server again, over the same data and on the same port, and waits until it answers. */
    public synchronized void start() {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("postgres").toString(), "-D", home.data().toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-c", "listen_addresses=127.0.0.1"));
        command.addAll(List.of("-c", "unix_socket_directories="));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        ServerProcess started = ServerProcess.start(home.prefix(), home.directory(), home.log(), command);
        process = started;
        Await.until(
                "PostgreSQL " + major + " answers on port " + port,
                START_DEADLINE,
                () -> !started.isAlive() || home.isReady());
        if (!started.isAlive()) {
            throw new IllegalStateException("the server ended:\n" + logTail());
        }
    }

    /** Ends all sessions, writes a checkpoint and stops: nothing is to be recovered. Does nothing if stopped. */
    public void stop() {
        stop("INT");
    }

    /** Ends all server processes at once without a checkpoint, as a crash does: the next start recovers from WAL. */
    public void stopHard() {
        stop("QUIT");
    }

    private synchronized void stop(String signal) {
        ServerProcess running = process;
        if (running == null) {
            return;
        }
        running.signal(signal);
        if (!running.awaitEnd(STOP_DEADLINE)) {
            running.signal("QUIT");
            if (!running.awaitEnd(STOP_DEADLINE)) {
                throw new IllegalStateException("PostgreSQL " + major + " does not stop:\n" + logTail());
            }
        }
        process = null;
    }

    public void restart() {
        stop();
        start();
    }

    /** Changes a parameter for the next start. */
    public void config(String name, String value) {
        settings.put(name, value);
    }

    /** Leaves no room on a disk: from now on nothing can grow there. */
    public void fill(SmallDisks.Disk disk) {
        home.disks().fill(disk);
    }

    public void makeRoom(SmallDisks.Disk disk) {
        home.disks().makeRoom(disk);
    }

    /** As the server sees it. */
    public Path dataDirectory() {
        return home.data();
    }

    /** The postmaster's process id. */
    public long pid() {
        return home.pid();
    }

    /** The end of the server's log. */
    public String logTail() {
        return home.logTail();
    }

    @Override
    public int major() {
        return major;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public String password() {
        return password;
    }

    /** Stops the server at once and removes its data. */
    @Override
    public void close() {
        stopHard();
        home.delete();
    }
}
