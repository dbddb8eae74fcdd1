package io.crossfade.verifier;

/** Knows when the lanes of a target have passed a marker; whoever runs the migration provides it. */
@FunctionalInterface
public interface MarkerPassage {
    /**
     * Returns once every lane of the target has passed the marker.
     *
     * @param name what follows the migration's prefix
     * @throws io.crossfade.core.error.CrossfadeException NOT_IN_SYNC if it takes too long
     */
    void await(String name, String content);
}
