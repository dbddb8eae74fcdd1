package io.crossfade.control.cli;

import io.crossfade.control.metrics.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a long command serves metrics, and where; the same in all of them. */
final class MetricsOption {
    @Option(
            names = "--metrics",
            paramLabel = "[HOST:]PORT",
            description = {
                "Serve metrics on http://localhost:PORT/metrics, in Prometheus' format, and /health/live and /health/ready"
                        + " beside them; 0: any port that is free.",
                "Other machines are served only where HOST says so, such as 0.0.0.0; nobody is asked who he is."
            })
    private @Nullable String address;

    /**
     * Null: it does not.
     *
     * @throws io.crossfade.core.error.CrossfadeException USAGE
     */
    @Nullable
    ListenAddress address() {
        String text = address;
        return text == null ? null : ListenAddress.parse(text);
    }
}
