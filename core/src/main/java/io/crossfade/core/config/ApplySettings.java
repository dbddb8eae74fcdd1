package io.crossfade.core.config;

import java.time.Duration;

/**
 * How an applier cuts its batches.
 *
 * @param batchBytes row bytes after which a target transaction is closed at the next commit boundary
 * @param batchAge how long a transaction may wait for others to share its target transaction; zero: only as long as
 *     records are already there
 */
public record ApplySettings(long batchBytes, Duration batchAge) {
    public static final ApplySettings DEFAULTS = new ApplySettings(8L << 20, Duration.ofMillis(5));
}
