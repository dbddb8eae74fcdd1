package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Optional;

/** What sends writers to a side. Switching again to the same side is harmless. */
public interface RouteSwitch {
    /**
     * Where the writers of some tables go.
     *
     * @param cutover the cutover's identifier, the same whenever it is tried again
     * @param target the target that takes writes now
     * @param destination where it is, without credentials
     * @param tables the source tables whose writers move
     */
    record Change(String cutover, String migration, String target, String destination, List<TableId> tables) {
        public Change {
            tables = List.copyOf(tables);
        }
    }

    /** Sends the writers to a target. Called when the target takes writes and the source never will again. */
    void switchTo(Change change);

    /** Why it could not switch, as far as it can tell beforehand; it changes nothing. */
    default Optional<String> problem() {
        return Optional.empty();
    }
}
