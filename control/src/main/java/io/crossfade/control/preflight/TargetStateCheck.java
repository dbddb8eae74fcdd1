package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What goes on in the targets right now: rows that are there already, others that write there. */
final class TargetStateCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        for (Map.Entry<String, PreflightContext.Connected> target : on.targets().entrySet()) {
            try (Connection session = target.getValue().database().session();
                    Statement statement = session.createStatement()) {
                rows(on, target.getKey(), target.getValue(), statement, findings);
                eventTriggers(target.getKey(), target.getValue(), statement, findings);
                subscriptions(on, target.getKey(), statement, findings);
            }
        }
    }

    private static void rows(
            PreflightContext on,
            String name,
            PreflightContext.Connected target,
            Statement statement,
            List<Finding> findings)
            throws SQLException {
        for (LanePlan lane : on.plan().lanes()) {
            for (TablePlan table : lane.tables()) {
                TableShape shape = target.catalog().tables().get(table.target());
                if (lane.target().equals(name)
                        && shape != null
                        && shape.kind().isPublishable()
                        && shape.privileges().select()
                        && holdsRows(statement, table.target())) {
                    findings.add(held(PreflightContext.place(lane, table), table));
                }
            }
        }
    }

    private static Finding held(String place, TablePlan table) {
        Ledger ledger = table.ledger();
        if (ledger == null || !table.sharesTarget()) {
            return Finding.error(
                    "target-rows",
                    place,
                    "holds rows already: they would collide with the source's, or stay as if they were moved",
                    RemedySql.truncate(table.target())
                            + " if they are not needed, or write `existing: keep` or `existing: overwrite`");
        }
        return Finding.info(
                "target-rows",
                place,
                "holds rows already: they stay, "
                        + (ledger.overwrites()
                                ? "and the source's row takes the place of one of the same key; `abort` brings that back"
                                : "and a row of the source with the key of one of them stays out"));
    }

    private static boolean holdsRows(Statement statement, TableId table) throws SQLException {
        try (ResultSet row = statement.executeQuery(PreflightSql.holdsRows(table))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void eventTriggers(
            String name, PreflightContext.Connected target, Statement statement, List<Finding> findings)
            throws SQLException {
        boolean replicaRole = target.catalog().server().role().maySetReplicaRole();
        try (ResultSet row = statement.executeQuery(PreflightSql.EVENT_TRIGGERS)) {
            while (row.next()) {
                boolean always = row.getString(3).equals("A") || !replicaRole;
                findings.add(Finding.warning(
                        "event-trigger",
                        "target " + name + " " + row.getString(1),
                        "an event trigger fires on " + row.getString(2) + ", also on the tables and indexes that are"
                                + " made during the migration" + (always ? "" : " in ordinary sessions"),
                        "see that it lets them pass, or disable it until the cutover"));
            }
        }
    }

    private static void subscriptions(PreflightContext on, String name, Statement statement, List<Finding> findings)
            throws SQLException {
        Set<TableId> fed = new HashSet<>();
        on.plan().lanes().stream()
                .filter(lane -> lane.target().equals(name))
                .forEach(lane -> lane.tables().forEach(table -> fed.add(table.target())));
        try (ResultSet row = statement.executeQuery(PreflightSql.SUBSCRIPTIONS)) {
            while (row.next()) {
                TableId table = new TableId(row.getString(2), row.getString(3));
                if (fed.contains(table)) {
                    findings.add(Finding.error(
                            "target-subscription",
                            "target " + name + " " + table,
                            "the subscription " + row.getString(1) + " writes into it too",
                            "drop the subscription, or leave the table out"));
                }
            }
        }
    }
}
