package io.crossfade.control.preflight;

import io.crossfade.control.plan.CrossingKey;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Foreign keys that cross the border of what moves, and those of a target that stand in the way of copy and apply. */
final class ForeignKeyCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        acrossSource(on, findings);
        crossing(on, findings);
        UnmadeForeignKeys.find(on, findings);
        for (LanePlan lane : on.plan().lanes()) {
            PreflightContext.Connected target = on.targets().get(lane.target());
            if (target != null) {
                acrossTarget(lane, target.catalog(), findings);
                enforced(lane, target.catalog(), findings);
            }
        }
    }

    private static void crossing(PreflightContext on, List<Finding> findings) {
        for (CrossingKey key : CrossingKey.of(on.plan(), on.source().catalog())) {
            findings.add(Finding.warning(
                    "foreign-key-crosses",
                    "source " + key.child().source() + " " + key.name(),
                    "leads from one database to another after the move: " + key + "; nothing checks it any more",
                    "`verify` counts what refers to nothing; let the applications see to it"));
        }
    }

    static Set<TableId> withPartitions(Catalog catalog, List<TableId> tables) {
        Set<TableId> all = new HashSet<>(tables);
        catalog.tables().keySet().stream()
                .filter(table -> all.contains(catalog.root(table)))
                .toList()
                .forEach(all::add);
        return all;
    }

    private static void acrossSource(PreflightContext on, List<Finding> findings) {
        Catalog catalog = on.source().catalog();
        Set<TableId> moved = withPartitions(
                catalog,
                on.plan()
                        .tables()
                        .flatMap(table -> table.movedTables().stream())
                        .toList());
        for (ForeignKey key : catalog.foreignKeysAcross(moved)) {
            boolean childMoves = moved.contains(key.table());
            String where = "source " + key.table() + " " + key.name();
            if (childMoves) {
                findings.add(Finding.warning(
                        "foreign-key-parent",
                        where,
                        "refers to " + key.parent() + ", which does not move: "
                                + (UnmadeForeignKeys.isMade(on, key) ? "the target does not get it, and " : "")
                                + "after the cutover nothing checks it"
                                + cascade(key, ", and its cascade from " + key.parent() + " no longer reaches it"),
                        "move " + key.parent() + " too, or plan for rows without parents"));
            } else {
                findings.add(Finding.warning(
                        "foreign-key-child",
                        where,
                        "refers to " + key.parent() + ", which moves: after the cutover it would see a table that no"
                                + " longer changes" + cascade(key, ", and its cascade no longer happens"),
                        "move " + key.table() + " too, or drop the constraint at the cutover"));
            }
        }
    }

    private static String cascade(ForeignKey key, String words) {
        return key.cascades() ? words : "";
    }

    private static void acrossTarget(LanePlan lane, Catalog catalog, List<Finding> findings) {
        Set<TableId> fed = withPartitions(
                catalog, lane.tables().stream().map(TablePlan::target).toList());
        for (ForeignKey key : catalog.foreignKeysAcross(fed)) {
            if (fed.contains(key.table())) {
                findings.add(Finding.warning(
                        "target-foreign-key",
                        "target " + lane.target() + " " + key.table() + " " + key.name(),
                        "refers to " + key.parent() + ", which this lane does not fill",
                        "see that its rows are there before, or the cutover's gate will name the orphans"));
            }
        }
    }

    /** Chunks of different tables commit apart, children maybe before their parents. */
    private static void enforced(LanePlan lane, Catalog catalog, List<Finding> findings) {
        if (lane.constraintMode() == ConstraintMode.REPLICA_ROLE) {
            return;
        }
        for (TablePlan table : lane.tables()) {
            catalog.table(table.target())
                    .ifPresent(shape -> shape.foreignKeys().stream()
                            .filter(ForeignKey::enforced)
                            .forEach(key -> findings.add(Finding.error(
                                    "foreign-key-enforced",
                                    PreflightContext.place(lane, table) + " " + key.name(),
                                    "is enforced while tables are copied in parallel, children maybe before their parents",
                                    "let the role set session_replication_role ("
                                            + RemedySql.grantReplicaRole(
                                                    catalog.server().role().name())
                                            + "), or drop the constraint until the copy is done"))));
        }
    }
}
