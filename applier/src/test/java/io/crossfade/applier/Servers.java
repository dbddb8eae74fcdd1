package io.crossfade.applier;

import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.LogServer;
import io.crossfade.testkit.TestServers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/** The servers that all test classes of a run share; each test makes a database and a topic of its own. */
public final class Servers implements AutoCloseable {
    private final Map<Integer, DatabaseServer> databases = new TreeMap<>();
    private @Nullable LogServer log;

    /** Gives every test that asks the same servers, which end with the run. */
    public static final class Extension extends TypeBasedParameterResolver<Servers> implements ParameterResolver {
        @Override
        public Servers resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Servers.class))
                    .computeIfAbsent(Servers.class, key -> new Servers(), Servers.class);
        }
    }

    public synchronized DatabaseServer postgres(int major) {
        return databases.computeIfAbsent(major, TestServers::postgres);
    }

    public synchronized LogServer kafka() {
        LogServer running = log;
        if (running == null) {
            running = TestServers.kafka();
            log = running;
        }
        return running;
    }

    @Override
    public synchronized void close() {
        databases.values().forEach(DatabaseServer::close);
        if (log != null) {
            log.close();
        }
    }
}
