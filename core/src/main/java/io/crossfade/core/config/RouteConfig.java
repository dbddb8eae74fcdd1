package io.crossfade.core.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way by which writers are sent to a side. A migration may have several; they are gone through in the file's order. */
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
     * @param command program and arguments; no shell is involved
     * @param timeout after which it is ended, and has failed
     */
    record Command(@Nullable String target, List<String> command, Duration timeout) implements RouteConfig {
        public Command {
            command = List.copyOf(command);
        }
    }

    /**
     * Statements in a database that says where writers go.
     *
     * @param statements carried out in one transaction
     */
    record Sql(@Nullable String target, PostgresEndpoint database, List<String> statements, Duration timeout)
            implements RouteConfig {
        public Sql {
            statements = List.copyOf(statements);
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
