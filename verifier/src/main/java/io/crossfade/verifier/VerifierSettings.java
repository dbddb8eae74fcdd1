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
 */
public record VerifierSettings(int connections, int looks, int suspects, int listed, Duration snapshotAge) {
    private static final Duration SNAPSHOT_AGE = Duration.ofHours(6);

    public static final VerifierSettings DEFAULTS = new VerifierSettings(4, 8, 200_000, 100);

    public VerifierSettings {
        if (connections < 1 || looks < 3 || suspects < 1 || listed < 0) {
            throw new IllegalArgumentException("connections >= 1, looks >= 3, suspects >= 1 and listed >= 0 expected");
        }
        if (!snapshotAge.isPositive()) {
            throw new IllegalArgumentException("snapshotAge > 0 expected");
        }
    }

    /** With snapshots that may become six hours old. */
    public VerifierSettings(int connections, int looks, int suspects, int listed) {
        this(connections, looks, suspects, listed, SNAPSHOT_AGE);
    }
}
