package io.crossfade.snapshotter;

import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server that the tests of one class share; each test has databases of its own there. */
final class SharedServer {
    private @Nullable DatabaseServer server;

    void start(int major) {
        server = TestServers.postgres(major);
    }

    DatabaseServer get() {
        return Objects.requireNonNull(server, "the server has not been started");
    }

    /** A source and a target database for one test. */
    CopyBench bench() throws SQLException {
        return new CopyBench(get(), get());
    }

    void stop() {
        get().close();
        server = null;
    }
}
