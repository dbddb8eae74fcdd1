package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import java.util.List;
import java.util.Optional;

/**
 * The stream against the direction of a cutover: what the side that opens takes from then on comes by it to the side that is
 * fenced. Its lanes apply nothing before they are told to by a turn. Each method may be called again after any failure.
 */
public interface OtherWay {
    /** What stands against it and is quick to see, one line each. */
    List<String> problems();

    /** Through which it reads the side that opens, as that side's server says now; empty before {@link #prepare} has made it. */
    Optional<MigrationStatus.Slot> slot();

    /** Makes it where it is not, and sees that it is what is wanted; nothing is closed meanwhile. */
    void prepare();

    /**
     * Shows that what is written to the side that opens passes the log, the topics and the lanes.
     *
     * @param cutover for whose sake
     * @throws CrossfadeException NOT_IN_SYNC if it does not come through in time
     */
    void prove(String cutover);

    /**
     * Shows, in the pause, that its lanes pass the fence which stands over the side they write to.
     *
     * @throws CrossfadeException if a table refuses them
     */
    void passFence();

    /**
     * Tells the lanes that read a side's log, in that log, whether they apply what comes after this: its own lanes where it is
     * the side that opens, otherwise those of the way that the writers go. It is on disk when this returns.
     *
     * @param turn the cutover's; lanes heed only a higher one than they have heeded before
     * @param opens false: they drop it
     */
    void mark(Side side, long turn, boolean opens);
}
