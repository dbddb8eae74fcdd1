package io.crossfade.verifier;

/**
 * How a comparison works.
 *
 * @param connections sessions at each end, at least 1
 * @param looks how often a row that differs under writes is looked at, at least 3: a difference is reported when it held
 *     over two pairs of looks
 * @param suspects how many rows that differ are held in memory for one table; those beyond are not counted
 * @param listed how many of a table's differences are listed with their columns
 */
public record VerifierSettings(int connections, int looks, int suspects, int listed) {
    public static final VerifierSettings DEFAULTS = new VerifierSettings(4, 8, 200_000, 100);

    public VerifierSettings {
        if (connections < 1 || looks < 3 || suspects < 1 || listed < 0) {
            throw new IllegalArgumentException("connections >= 1, looks >= 3, suspects >= 1 and listed >= 0 expected");
        }
    }
}
