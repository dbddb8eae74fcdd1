package io.crossfade.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way by which writers are sent to a side. A migration may have several, in the file's order. */
public sealed interface RouteConfig {
    /** The target whose writers it sends; null: those of every target. */
    @Nullable
    String target();

    /** Whether it tells services by this topic. */
    default boolean writesTo(String topic) {
        return false;
    }

    /**
     * A program of the operator's.
     *
     * @param command its name and arguments; no shell is involved
     * @param environment names of the variables that it is given besides PATH, HOME and LANG
     */
    record Program(List<String> command, List<String> environment) {
        public Program {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }

        /** Its name only: an argument may be a secret. */
        @Override
        public String toString() {
            return "Program" + command.stream().limit(1).toList();
        }
    }

    /**
     * A program that sends the writers.
     *
     * @param undo the program that sends them back; null: there is none
     * @param timeout after which it is ended, and has failed
     */
    record Command(
            @Nullable String target, Program run, @Nullable Program undo, Duration timeout) implements RouteConfig {}

    /**
     * Statements in a database that says where writers go.
     *
     * @param statements carried out in one transaction
     * @param undo those that send the writers back; empty: there are none
     * @param timeout of each statement
     */
    record Sql(
            @Nullable String target,
            PostgresEndpoint database,
            List<String> statements,
            List<String> undo,
            Duration timeout)
            implements RouteConfig {
        public Sql {
            statements = List.copyOf(statements);
            undo = List.copyOf(undo);
        }

        /** Without the statements: they may set a secret. */
        @Override
        public String toString() {
            return "Sql[" + database + ", " + statements.size() + " statements, " + undo.size() + " to undo them]";
        }
    }

    /**
     * A PgBouncer through which the writers come.
     *
     * @param console its database {@code pgbouncer}
     * @param database what its clients call the database
     * @param from what it connects to for that before the switch
     * @param to and after it
     * @param pauseTimeout how long running transactions are waited for
     * @param timeout of everything else that is asked of it at one time
     */
    record PgBouncer(
            @Nullable String target,
            PostgresEndpoint console,
            String database,
            Place place,
            PgBouncerServer from,
            PgBouncerServer to,
            Duration pauseTimeout,
            Duration timeout)
            implements RouteConfig {
        /** The name of an entry of Crossfade's own, which is there while the gate tries whether PgBouncer reads its file. */
        public static final String PROBE = "crossfade_probe";

        /** Where the database's entry stands. */
        public sealed interface Place {
            /** In a file on this machine, by itself or among others. */
            record File(Path path) implements Place {}

            /** Out of reach: the program makes its standard input the whole content of a file that PgBouncer includes. */
            record Elsewhere(Program program) implements Place {}
        }
    }

    /**
     * A request to an address.
     *
     * @param secret signs the request
     * @param timeout for all attempts together
     */
    record Webhook(@Nullable String target, URI url, Secret secret, Duration timeout) implements RouteConfig {
        /** Scheme, host and port: what follows may be a secret too. */
        public String where() {
            return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        }

        @Override
        public String toString() {
            return "Webhook[" + where() + "]";
        }
    }

    /**
     * A record in a compacted topic, by the target's name as its key.
     *
     * @param timeout for all attempts together
     */
    record Kafka(@Nullable String target, String topic, Duration timeout) implements RouteConfig {
        @Override
        public boolean writesTo(String other) {
            return topic.equals(other);
        }

        /** The topic of a migration where none is named; it ends with the migration. */
        public static String topicOf(String migration) {
            return "crossfade." + migration + ".routes";
        }
    }
}
