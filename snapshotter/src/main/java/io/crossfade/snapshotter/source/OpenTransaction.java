package io.crossfade.snapshotter.source;

import java.time.Duration;

/**
 * A transaction in the source that the new slot waits for.
 *
 * @param pid the session's process, 0 for a prepared transaction
 * @param gid the prepared transaction's name, empty otherwise
 * @param who user, database and application, for people
 * @param age since it began
 */
public record OpenTransaction(int pid, String gid, String who, Duration age) {
    /** What ends it, as a statement for the operator. */
    public String remedy() {
        return pid == 0
                ? "commit or roll back prepared transaction '" + gid + "'"
                : "end it, or select pg_terminate_backend(" + pid + ")";
    }

    @Override
    public String toString() {
        String what = pid == 0 ? "prepared transaction '" + gid + "'" : "session " + pid;
        return what + " (" + who + ", open for " + age.toSeconds() + " s)";
    }
}
