package io.crossfade.control.cli;

import io.crossfade.control.metrics.ListenAddress;
import io.crossfade.control.metrics.MetricsServer;
import io.crossfade.control.metrics.MigrationHealth;
import io.crossfade.control.metrics.MigrationMetrics;
import io.crossfade.control.metrics.ProcessMeters;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RunListener;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Metrics and health of the stages in this process, served for as long as it is open; or neither. */
final class Monitoring implements AutoCloseable {
    private final RunListener listener;
    private final @Nullable ProcessMeters meters;
    private final @Nullable MetricsServer server;

    private Monitoring(RunListener listener, @Nullable ProcessMeters meters, @Nullable MetricsServer server) {
        this.listener = listener;
        this.meters = meters;
        this.server = server;
    }

    /** @throws io.crossfade.core.error.CrossfadeException USAGE if the address cannot be had */
    static Monitoring start(MetricsOption option, Operations operations, Console console) {
        ListenAddress address = option.address();
        if (address == null) {
            return new Monitoring(RunListener.SILENT, null, null);
        }
        InstantSource clock = InstantSource.system();
        ProcessMeters meters = new ProcessMeters();
        MigrationHealth health = new MigrationHealth(clock);
        MigrationMetrics metrics =
                new MigrationMetrics(meters.registry(), operations.migration(), operations.walBudgetBytes(), clock);
        MetricsServer server;
        try {
            server = MetricsServer.start(address, meters.registry(), health::health);
        } catch (RuntimeException e) {
            meters.close();
            throw e;
        }
        operations.measure(meters.registry());
        console.note("metrics: " + server.url());
        return new Monitoring(metrics.and(health), meters, server);
    }

    RunListener listener() {
        return listener;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (meters != null) {
            meters.close();
        }
    }
}
