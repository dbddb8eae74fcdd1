package io.crossfade.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A way to bring a source's changes into a target, as they happen. */
interface StreamSystem {
    /** As the table of results calls it. */
    String name();

    /** Why it cannot run on this machine; empty if it can. */
    default Optional<String> absence() {
        return Optional.empty();
    }

    /** How large a part of the rows it is given: a slow system is measured over fewer. */
    default double share() {
        return 1;
    }

    /** Whether {@link #open} brings over the rows that are there before; otherwise they are put into both ends. */
    default boolean copies() {
        return false;
    }

    /** Makes what must be in the source before the changes that are measured: from here on they are kept for it. */
    void open(Site site) throws SQLException;

    /** Starts it; from now on it brings the changes over. */
    Running start(Site site) throws SQLException;

    /** A system that runs; closing it ends it and lets go of the slot. */
    interface Running extends AutoCloseable {
        /** Its processes, other than the two servers. */
        List<ProcessTree> processes();

        /** Whether it still lives. */
        boolean isAlive();

        @Override
        void close() throws SQLException;
    }
}
