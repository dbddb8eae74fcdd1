package io.crossfade.verifier;

import java.time.Duration;

/**
 * How a comparison works.
 *
 * @param connections sessions at each end, at least 1
 * @param looks how often a row that differs under writes is looked at, at least 3: a difference is reported when it held
 *     over two pairs of looks
 * @param suspects how many rows that differ are held in memory for the tables of one target; those beyond are not
 *     counted, but for a few of each table
 * @param listed how many of a table's differences are listed with their columns
 * @param snapshotAge how old a snapshot may become; a comparison that needs longer ends
 * @param patience how long a server that takes no sessions is waited for, each time
 */
public record VerifierSettings(
        int connections, int looks, int suspects, int listed, Duration snapshotAge, Duration patience) {
    private static final Duration SNAPSHOT_AGE = Duration.ofHours(6);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public static final VerifierSettings DEFAULTS = new VerifierSettings(4, 8, 200_000, 100);

    public VerifierSettings {
        if (connections < 1 || looks < 3 || suspects < 1 || listed < 0) {
            throw new IllegalArgumentException("connections >= 1, looks >= 3, suspects >= 1 and listed >= 0 expected");
        }
        if (!snapshotAge.isPositive() || patience.isNegative()) {
            throw new IllegalArgumentException("snapshotAge > 0 and patience >= 0 expected");
        }
    }

    /** With snapshots that may become six hours old, and servers that are waited for for a minute. */
    public VerifierSettings(int connections, int looks, int suspects, int listed) {
        this(connections, looks, suspects, listed, SNAPSHOT_AGE, PATIENCE);
    }

    /** The same with another patience: where somebody waits for the comparison. */
    public VerifierSettings waiting(Duration otherPatience) {
        return new VerifierSettings(connections, looks, suspects, listed, snapshotAge, otherPatience);
    }
}
