package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

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

    /** Whether a slot and a sender are free, where none is made yet; if not, an error. */
    static List<Finding> room(ServerFacts server, String where) {
        List<Finding> findings = new ArrayList<>();
        free(server, where, "max_replication_slots", server.slotsUsed(), "slots-free", findings);
        free(server, where, "max_wal_senders", server.sendersUsed(), "senders-free", findings);
        return findings;
    }

    private static void free(
            ServerFacts server, String where, String setting, int used, String code, List<Finding> findings) {
        OptionalLong maximum = server.number(setting);
        if (maximum.isPresent() && used >= maximum.getAsLong()) {
            findings.add(Finding.error(
                    code,
                    where,
                    "all " + maximum.getAsLong() + " of " + setting + " are taken",
                    RemedySql.systemSetting(setting, Long.toString(maximum.getAsLong() + 4)) + RESTART
                            + ", or free one"));
        }
    }
}
