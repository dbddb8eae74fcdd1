package io.crossfade.core.config;

/**
 * How the snapshotter works.
 *
 * @param workers connections that copy at the same time, at least 1
 * @param chunkRows about how many rows one chunk holds, at least 1
 */
public record CopySettings(int workers, long chunkRows) {
    public static final CopySettings DEFAULTS = new CopySettings(4, 500_000);
}
