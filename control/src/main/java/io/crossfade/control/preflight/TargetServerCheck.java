package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import java.util.List;

/** The target servers' versions, settings and the connected role's rights on them. */
final class TargetServerCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        ServerFacts source = on.source().catalog().server();
        on.targets().forEach((name, target) -> {
            String where = "target " + name;
            ServerFacts server = target.catalog().server();
            SourceServerCheck.version(server, where, findings);
            if (isSame(source, server)) {
                findings.add(Finding.error(
                        "same-database",
                        where,
                        "is the source's own database",
                        "name another database in targets." + name + ".postgres.url"));
            }
            if (server.inRecovery()) {
                findings.add(Finding.error(
                        "standby", where, "is a standby: nothing can be written there", "name the primary in its URL"));
            }
            if (!server.setting("wal_level").equals("logical")) {
                findings.add(Finding.warning(
                        "wal-level",
                        where,
                        "wal_level is " + server.setting("wal_level")
                                + ": after a cutover there is no way back to the source",
                        RemedySql.systemSetting("wal_level", "logical") + ", then restart the server"));
            }
            if (!server.role().mayCreate() && !target.catalog().schemas().contains("crossfade")) {
                findings.add(Finding.error(
                        "create-privilege",
                        where,
                        "role " + server.role().name() + " may not make the schema crossfade, which holds each lane's"
                                + " position",
                        RemedySql.grantCreate(server.database(), server.role().name())));
            }
            replicaRole(server, where, findings);
        });
    }

    private static boolean isSame(ServerFacts source, ServerFacts target) {
        return !source.systemIdentifier().isEmpty()
                && source.systemIdentifier().equals(target.systemIdentifier())
                && source.database().equals(target.database());
    }

    private static void replicaRole(ServerFacts server, String where, List<Finding> findings) {
        if (!server.role().maySetReplicaRole()) {
            findings.add(Finding.warning(
                    "replica-role",
                    where,
                    "role " + server.role().name() + " may not set session_replication_role: triggers fire and foreign"
                            + " keys are checked while changes are applied",
                    server.major() < 15
                            ? "connect as a superuser"
                            : RemedySql.grantReplicaRole(server.role().name()) + " (as a superuser)"));
        }
    }
}
