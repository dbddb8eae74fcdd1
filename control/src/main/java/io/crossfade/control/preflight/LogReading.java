package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** What a server must give so that changes can be read from its log: the source for the migration, a target for its way back. */
final class LogReading {
    private static final String RESTART = ", then restart the server";

    private LogReading() {}

    /** What its settings and the connected role lack; all of them errors. */
    static List<Finding> lacks(ServerFacts server, String where) {
        List<Finding> findings = new ArrayList<>();
        if (!server.setting("wal_level").equals("logical")) {
            findings.add(Finding.error(
                    "wal-level",
                    where,
                    "wal_level is " + server.setting("wal_level") + ", changes cannot be decoded",
                    RemedySql.systemSetting("wal_level", "logical") + RESTART));
        }
        ServerFacts.Role role = server.role();
        if (!role.mayReplicate()) {
            findings.add(Finding.error(
                    "replication-privilege",
                    where,
                    "role " + role.name() + " may not replicate",
                    RemedySql.replication(role.name())));
        }
        if (!role.mayCreate()) {
            findings.add(Finding.error(
                    "create-privilege",
                    where,
                    "role " + role.name() + " may not create a publication in database " + server.database(),
                    RemedySql.grantCreate(server.database(), role.name())));
        }
        return findings;
    }

    /**
     * Whether slots and senders are free, where none is made yet; if not, errors.
     *
     * @param needed how many the migration takes of the server, at least 1
     */
    static List<Finding> room(ServerFacts server, String where, long needed) {
        List<Finding> findings = new ArrayList<>();
        free(server, where, "max_replication_slots", server.slotsUsed(), needed, "slots-free", findings);
        free(server, where, "max_wal_senders", server.sendersUsed(), needed, "senders-free", findings);
        return findings;
    }

    private static void free(
            ServerFacts server,
            String where,
            String setting,
            int used,
            long needed,
            String code,
            List<Finding> findings) {
        long maximum = server.number(setting).orElse(Long.MAX_VALUE);
        if (used >= maximum || needed > maximum - used) {
            findings.add(Finding.error(
                    code,
                    where,
                    used >= maximum
                            ? "all " + maximum + " of " + setting + " are taken"
                            : used + " of the " + maximum + " of " + setting + " are taken, and the migration needs "
                                    + needed + " of this server",
                    RemedySql.systemSetting(setting, Long.toString(maximum + needed + 3)) + RESTART + ", or free "
                            + (needed == 1 ? "one" : "some")));
        }
    }
}
