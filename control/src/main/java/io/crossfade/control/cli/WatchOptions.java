package io.crossfade.control.cli;

import io.crossfade.control.metrics.ListenAddress;
import io.crossfade.control.watch.Budget;
import io.crossfade.control.watch.ChunkSize;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a verification goes on for ever, and how. */
final class WatchOptions {
    @Option(
            names = "--watch",
            required = true,
            description = {
                "Compare table after table, large ones by ranges of their key, round and round, until stopped: say when rows"
                        + " begin to differ and when they do no more.",
                "Other verifications, cutovers and endings go first. Exit code, also on Ctrl+C and SIGTERM, 0: nothing is"
                        + " known to differ; 1: rows differ; 9: a table is not proven."
            })
    private boolean wanted;

    @Option(
            names = "--budget",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description = "Let one session of the source be busy in so much of the time (${DEFAULT-VALUE}).")
    private int budget;

    @Option(
            names = "--chunk",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "Compare so much of a large table at one look, a range of its key (${DEFAULT-VALUE}).")
    private int chunk;

    @Option(names = "--rounds", paramLabel = "N", description = "End after N rounds over all tables.")
    private @Nullable Long rounds;

    @Option(
            names = "--metrics",
            paramLabel = "[HOST:]PORT",
            description = "Serve metrics on http://localhost:PORT/metrics, in Prometheus' format, as `run` does.")
    private @Nullable String metrics;

    boolean isWanted() {
        return wanted;
    }

    Budget budget() {
        return new Budget(budget);
    }

    ChunkSize chunkSize() {
        return new ChunkSize(chunk);
    }

    /** 0: without end. */
    long rounds() {
        Long asked = rounds;
        if (asked != null && asked < 1) {
            throw new CrossfadeException(ErrorCode.USAGE, "--rounds " + asked, "name 1 round or more", null);
        }
        return asked == null ? 0 : asked;
    }

    /** Where metrics are served; null: nowhere. */
    @Nullable
    ListenAddress metrics() {
        String text = metrics;
        return text == null ? null : ListenAddress.parse(text);
    }
}
