package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import java.util.List;
import java.util.OptionalLong;

/** The source server's version, settings and the connected role's rights on it. */
final class SourceServerCheck implements PreflightCheck {
    static final int OLDEST = 14;
    static final int NEWEST = 18;
    private static final String WHERE = "source";

    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        ServerFacts server = on.source().catalog().server();
        version(server, WHERE, findings);
        if (server.inRecovery()) {
            findings.add(Finding.error(
                    "standby",
                    WHERE,
                    "is a standby: a publication cannot be made there, and its changes end when it is promoted",
                    "name the primary in source.postgres.url"));
        }
        findings.addAll(LogReading.lacks(server, WHERE));
        if (on.progress() == PreflightContext.Progress.NEW) {
            findings.addAll(LogReading.room(server, WHERE, 1));
        }
        timeouts(on, server, findings);
    }

    static void version(ServerFacts server, String where, List<Finding> findings) {
        if (server.major() < OLDEST) {
            findings.add(Finding.error(
                    "server-version", where, "is PostgreSQL " + server.major(), "use " + OLDEST + " to " + NEWEST));
        } else if (server.major() > NEWEST) {
            findings.add(Finding.warning(
                    "server-version",
                    where,
                    "is PostgreSQL " + server.major() + ", which this version was not tested with",
                    "use a newer Crossfade, or try it on a copy first"));
        }
    }

    /** The fence must give up before the server sees a deadlock, or the application would be the one to fail. */
    private static void timeouts(PreflightContext on, ServerFacts server, List<Finding> findings) {
        long lockTimeout = on.config().cutover().lockTimeout().toMillis();
        OptionalLong deadlock = server.number("deadlock_timeout");
        if (deadlock.isPresent() && lockTimeout >= deadlock.getAsLong()) {
            findings.add(Finding.error(
                    "lock-timeout",
                    WHERE,
                    "cutover.lockTimeout (" + lockTimeout + " ms) is not below the server's deadlock_timeout ("
                            + deadlock.getAsLong() + " ms): the application could fail instead of the fence",
                    "set cutover.lockTimeout to " + Math.max(10, deadlock.getAsLong() / 2) + "ms"));
        }
        idle(server, findings);
    }

    static void idle(ServerFacts server, List<Finding> findings) {
        OptionalLong idle = server.number("idle_replication_slot_timeout");
        if (idle.isPresent() && idle.getAsLong() > 0) {
            findings.add(Finding.warning(
                    "slot-timeout",
                    WHERE,
                    "idle_replication_slot_timeout is " + server.setting("idle_replication_slot_timeout")
                            + " s: a stream that stands still for so long loses its slot, and all is copied again",
                    RemedySql.systemSetting("idle_replication_slot_timeout", "0") + " for the time of the migration"));
        }
    }
}
