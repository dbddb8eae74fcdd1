package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TablePrivileges;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.TriggerShape;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;

/** Rights on the target tables that are there, and what on them would act on its own. */
final class TargetTablesCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        on.eachTarget((lane, table, target, shape) -> {
            ServerFacts server = target.catalog().server();
            rights(lane, table, shape, server.role(), findings);
            triggers(lane, table, shape, findings);
            rest(lane, table, shape, server.role(), findings);
        });
    }

    private static void rights(
            LanePlan lane, TablePlan table, TableShape shape, ServerFacts.Role role, List<Finding> findings) {
        TablePrivileges may = shape.privileges();
        List<String> missing = new ArrayList<>();
        add(missing, may.select(), "SELECT");
        add(missing, may.insert(), "INSERT");
        add(missing, may.update(), "UPDATE");
        add(missing, may.delete(), "DELETE");
        add(missing, may.truncate(), "TRUNCATE");
        if (!missing.isEmpty()) {
            String privileges = String.join(", ", missing);
            findings.add(Finding.error(
                    "target-privileges",
                    PreflightContext.place(lane, table),
                    "role " + role.name() + " lacks " + privileges,
                    RemedySql.grant(privileges, shape.id(), role.name())));
        }
        if (!may.owner()) {
            findings.add(Finding.error(
                    "ownership",
                    PreflightContext.place(lane, table),
                    "belongs to " + shape.owner() + ": role " + role.name()
                            + " cannot fence it against foreign writers",
                    "grant " + shape.owner() + " to " + role.name() + ", or "
                            + RemedySql.owner(shape.id(), role.name())));
        }
    }

    private static void add(List<String> missing, boolean granted, String privilege) {
        if (!granted) {
            missing.add(privilege);
        }
    }

    private static void triggers(LanePlan lane, TablePlan table, TableShape shape, List<Finding> findings) {
        boolean replicaRole = lane.constraintMode() == ConstraintMode.REPLICA_ROLE;
        for (TriggerShape trigger : shape.triggers()) {
            String where = PreflightContext.place(lane, table) + " " + trigger.name();
            boolean fires = replicaRole ? trigger.firesUnderReplicaRole() : trigger.firesOrdinarily();
            if (trigger.name().startsWith("crossfade_")) {
                continue;
            }
            if (fires) {
                findings.add(Finding.error(
                        "target-trigger",
                        where,
                        "the trigger calls " + trigger.function() + " for every row that is copied or applied",
                        RemedySql.disableTrigger(shape.id(), trigger.name()) + " until the cutover"
                                + (replicaRole ? "" : ", or let the role set session_replication_role")));
            } else if (trigger.firesOrdinarily()) {
                findings.add(Finding.info(
                        "target-trigger",
                        where,
                        "the trigger does not fire while changes are applied; it does from the cutover on"));
            }
        }
    }

    private static void rest(
            LanePlan lane, TablePlan table, TableShape shape, ServerFacts.Role role, List<Finding> findings) {
        String where = PreflightContext.place(lane, table);
        for (String rule : shape.rules()) {
            findings.add(Finding.error(
                    "target-rule",
                    where + " " + rule,
                    "the rule rewrites statements on the table",
                    RemedySql.disableRule(shape.id(), rule) + " until the cutover"));
        }
        if (shape.rowSecurity()
                && !role.bypassesRowSecurity()
                && !shape.privileges().owner()) {
            findings.add(Finding.error(
                    "row-security",
                    where,
                    "row security stands between role " + role.name() + " and the rows",
                    RemedySql.bypassRowSecurity(role.name())));
        }
        if (shape.kind() == TableKind.UNLOGGED_TABLE) {
            findings.add(Finding.error(
                    "target-unlogged",
                    where,
                    "is unlogged: a crash of the target empties it, and its position would say otherwise",
                    RemedySql.setLogged(shape.id())));
        }
    }
}
