package io.crossfade.control.watch;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;

/**
 * How much of a source's table is compared at one look, about.
 *
 * @param mebibytes at least 1
 */
public record ChunkSize(int mebibytes) {
    /**
     * Some 200,000 rows of 160 bytes: read within a second or two, so that a budget is kept in small steps and no snapshot grows
     * old, and still many times what a look costs beside.
     */
    public static final ChunkSize DEFAULT = new ChunkSize(32);

    /** @throws CrossfadeException USAGE */
    public ChunkSize {
        if (mebibytes < 1) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "chunks of " + mebibytes + " MiB", "name 1 MiB or more", null);
        }
    }

    public long bytes() {
        return (long) mebibytes << 20;
    }
}
