package io.crossfade.streamer;

import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One PostgreSQL server per version and one Kafka broker for all tests of a run; each test has a database of its own.
 * The servers' defaults are as hostile to text forms as they may be.
 */
final class TestServers implements AutoCloseable {
    private final Map<Integer, PostgresServer> servers = new HashMap<>();
    private @Nullable KafkaBroker broker;

    /** Gives a test class the servers of the run. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestServers.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(TestServers.class, type -> new TestServers(), TestServers.class);
        }
    }

    synchronized SourceFixture fixture(int major) throws SQLException {
        return new SourceFixture(postgres(major), kafka().bootstrap());
    }

    synchronized KafkaBroker kafka() {
        KafkaBroker running = broker;
        if (running == null) {
            running = KafkaBroker.startNew();
            broker = running;
        }
        return running;
    }

    private PostgresServer postgres(int major) throws SQLException {
        PostgresServer running = servers.get(major);
        if (running == null) {
            running = PostgresServer.of(major).start();
            servers.put(major, running);
            running.execute(
                    "alter system set datestyle = 'German'",
                    "alter system set intervalstyle = 'sql_standard'",
                    "alter system set bytea_output = 'escape'",
                    "alter system set extra_float_digits = -3",
                    "alter system set timezone = 'Asia/Kathmandu'",
                    "alter role postgres set search_path = 'pg_catalog'",
                    "select pg_reload_conf()");
        }
        return running;
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(PostgresServer::close);
        if (broker != null) {
            broker.close();
        }
    }
}
