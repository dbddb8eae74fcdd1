package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.config.CutoverSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

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
            boolean mayHoldPositions =
                    server.role().mayCreate() || target.catalog().schemas().contains("crossfade");
            if (!mayHoldPositions) {
                findings.add(Finding.error(
                        "create-privilege",
                        where,
                        "role " + server.role().name() + " may not make the schema crossfade, which holds each lane's"
                                + " position",
                        RemedySql.grantCreate(server.database(), server.role().name())));
            }
            replicaRole(server, where, findings);
            if (on.plan().owningTargets().contains(name)
                    && !on.config().cutover().noWayBack().contains(CutoverSettings.ALL)) {
                wayBack(on, name, server, where).stream()
                        .filter(finding -> mayHoldPositions || !finding.code().equals("create-privilege"))
                        .forEach(findings::add);
            }
        });
    }

    /** A cutover reads the target's log as the migration reads the source's: what it would be refused for then is said now. */
    private static List<Finding> wayBack(PreflightContext on, String name, ServerFacts server, String where) {
        List<Finding> findings = new ArrayList<>(LogReading.lacks(server, where));
        if (on.progress() == PreflightContext.Progress.NEW) {
            findings.addAll(LogReading.room(server, where, needed(on, name)));
        }
        List<Finding> warnings = new ArrayList<>(findings.stream()
                .map(finding -> Finding.warning(
                        finding.code(),
                        where,
                        finding.what() + ": the cutover can make no way back to the source, and is refused",
                        finding.remedy() + "; or cut over for good: cutover.noWayBack: [all]"))
                .toList());
        SpaceCheck.limit(server, where, on.config().budget().retainedWalBytes()).ifPresent(warnings::add);
        return warnings;
    }

    /** Each target that owns tables has a way back through its server, and the source's may be the same one. */
    private static long needed(PreflightContext on, String target) {
        ServerFacts server =
                Objects.requireNonNull(on.targets().get(target)).catalog().server();
        return 1
                + Stream.concat(
                                Stream.of(on.source()),
                                on.targets().entrySet().stream()
                                        .filter(other -> !other.getKey().equals(target)
                                                && on.plan().owningTargets().contains(other.getKey()))
                                        .map(Map.Entry::getValue))
                        .filter(other -> isOneServer(other.catalog().server(), server))
                        .count();
    }

    private static boolean isOneServer(ServerFacts one, ServerFacts other) {
        return !one.systemIdentifier().isEmpty() && one.systemIdentifier().equals(other.systemIdentifier());
    }

    private static boolean isSame(ServerFacts source, ServerFacts target) {
        return isOneServer(source, target) && source.database().equals(target.database());
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
