package io.crossfade.bench;

import java.time.Duration;

/** How a migration is carried out, and who watches it. */
enum Watching {
    NOBODY("run, nobody watches", Duration.ZERO),
    /** At the interval of {@code config/prometheus}. */
    USUALLY("serve, dashboard, 5 s scrapes", Duration.ofSeconds(5)),
    OFTEN("serve, dashboard, 1 s scrapes", Duration.ofSeconds(1));

    private final String label;
    private final Duration interval;

    Watching(String label, Duration interval) {
        this.label = label;
        this.interval = interval;
    }

    String label() {
        return label;
    }

    /** Between two scrapes; zero: the migration is carried out by {@code run}, which serves nothing. */
    Duration interval() {
        return interval;
    }
}
