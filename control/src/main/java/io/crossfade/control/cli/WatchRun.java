package io.crossfade.control.cli;

import io.crossfade.control.metrics.Health;
import io.crossfade.control.metrics.ListenAddress;
import io.crossfade.control.metrics.MetricsServer;
import io.crossfade.control.metrics.ProcessMeters;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Watch;
import io.crossfade.control.watch.Coverage;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.control.watch.WatchMetrics;
import io.crossfade.core.error.ErrorCode;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A continuous verification in this process, until its rounds are over or a signal ends it. */
final class WatchRun {
    /** So long a chunk may take to be given up. */
    private static final long TO_STOP_SECONDS = 20;

    private final Console console;
    private final Operations operations;
    private final WatchOptions options;

    WatchRun(Console console, Operations operations, WatchOptions options) {
        this.console = console;
        this.operations = operations;
        this.options = options;
    }

    /** @return the exit code: what is known at the end */
    int run(@Nullable String target, boolean json, boolean values) {
        Coverage coverage = new Coverage();
        ListenAddress address = options.metrics();
        Progress progress = console.newProgress();
        WatchListener view =
                json ? new WatchJson(console) : new WatchView(console, progress, values, operations.migration());
        long rounds = options.rounds();
        try (Watch watch = operations.watch(target, options.chunkSize(), values);
                Ending ending = new Ending(watch, console)) {
            ending.arm();
            if (address == null) {
                watch.loop(options.budget(), coverage, view).run(rounds);
            } else {
                measured(watch, coverage, view, rounds, address);
            }
            int code = exitCode(coverage);
            ending.exitCode.complete(code);
            return code;
        }
    }

    private void measured(Watch watch, Coverage coverage, WatchListener view, long rounds, ListenAddress address) {
        try (ProcessMeters meters = new ProcessMeters();
                MetricsServer server = MetricsServer.start(address, meters.registry(), () -> Health.READY)) {
            WatchMetrics metrics =
                    new WatchMetrics(meters.registry(), operations.migration(), coverage, InstantSource.system());
            console.note("metrics: " + server.url());
            watch.loop(options.budget(), coverage, view.and(metrics)).run(rounds);
        }
    }

    private static int exitCode(Coverage coverage) {
        return switch (coverage.verdict()) {
            case EQUAL -> 0;
            case DIFFERENT -> ErrorCode.NOT_EQUAL.exitCode();
            case NOT_PROVEN -> ErrorCode.NOT_PROVEN.exitCode();
        };
    }

    /**
     * What a signal does: the loop ends, and the process with its exit code. A process that a signal ends has the signal's
     * code otherwise.
     */
    private static final class Ending implements AutoCloseable {
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        private final Thread hook;

        Ending(Watch watch, Console console) {
            hook = Thread.ofPlatform().name("interrupt").unstarted(() -> {
                watch.stop();
                int code = ErrorCode.NOT_PROVEN.exitCode();
                try {
                    code = exitCode.get(TO_STOP_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    console.note("the comparison under way did not end");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                console.progress().flush();
                Runtime.getRuntime().halt(code);
            });
        }

        void arm() {
            Runtime.getRuntime().addShutdownHook(hook);
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The hook runs, and ends the process.
                return;
            }
        }
    }
}
