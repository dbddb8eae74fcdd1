package io.crossfade.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A way to copy a table that nobody writes to, with some workers. */
interface CopySystem {
    String name();

    /** Why it cannot run on this machine; empty if it can. */
    Optional<String> absence();

    /** What must be there before; does not count. */
    default void prepare(Site site) throws SQLException {}

    /** Copies {@code bench_rows}, whose keys are 1 to {@code rows}. */
    void copy(Site site, long rows, int workers) throws SQLException, IOException, InterruptedException;

    /** The processes that do the work, beside the servers. */
    List<ProcessTree> processes();
}
