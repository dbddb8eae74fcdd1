package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Optional;

/** What sends writers to a side. Each of its actions may be repeated, in this process or another, and is harmless then. */
public interface RouteSwitch {
    /** What is said of a way that has none. */
    String NO_UNDO = "the way to the target has no undo";

    /**
     * Where the writers of some tables go.
     *
     * @param cutover the identifier of the cutover, or of the rollback, the same whenever it is tried again
     * @param target the target whose writers move
     * @param destination the database that takes their writes now, without credentials
     * @param tables the source tables whose writers move
     */
    record Change(String cutover, String migration, String target, String destination, List<TableId> tables) {
        public Change {
            tables = List.copyOf(tables);
        }
    }

    /**
     * Sends the writers to a target. Called when the target takes writes and the source never will again.
     *
     * @throws CrossfadeException if it failed
     */
    void switchTo(Change change);

    /**
     * Sends the writers back. Called when the source takes writes again and the target no longer does.
     *
     * @throws CrossfadeException if it failed, or if the way has no undo; {@link #undoProblem} says so beforehand
     */
    default void undo(Change change) {
        throw new CrossfadeException(ErrorCode.CUTOVER_FORWARD, NO_UNDO);
    }

    /** Whether {@link #pause} makes anybody wait. */
    default boolean makesWait() {
        return false;
    }

    /**
     * Makes the writers that come by this way wait, if the way can: when it returns none is in a transaction, and none begins one
     * before {@link #resume}, {@link #switchTo} or {@link #undo}. If it fails nobody is kept waiting.
     */
    default void pause() {}

    /** Lets waiting writers go on where they went before. Does nothing if none waits. */
    default void resume() {}

    /** Why it could not switch, as far as it can tell beforehand. Nothing that writers notice is changed. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Why it cannot send the writers of some of a target's tables only. */
    default Optional<String> wholeOnly() {
        return Optional.empty();
    }

    /** Why it could not undo, as {@link #problem} for the way back. */
    default Optional<String> undoProblem() {
        return Optional.of(NO_UNDO);
    }
}
