package io.crossfade.control.cutover;

import java.util.Optional;

/** What sends writers to a side. Switching again to the same side is harmless. */
public interface RouteSwitch {
    /**
     * Sends the writers to a target. Called when the target takes writes and the source never will again.
     *
     * @param migration the migration's name
     * @param target the target's name
     */
    void switchTo(String migration, String target);

    /** Why it could not switch, as far as it can tell beforehand. */
    default Optional<String> problem() {
        return Optional.empty();
    }
}
