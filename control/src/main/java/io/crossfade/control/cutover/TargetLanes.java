package io.crossfade.control.cutover;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The lanes of a plan that lead to one of its targets. Tables that another target owns do not move with it: they stay fed. */
public record TargetLanes(MigrationPlan plan, String target) {
    /** @throws IllegalArgumentException if the plan has no such target */
    public TargetLanes {
        String wanted = target;
        if (plan.lanes().stream().noneMatch(lane -> lane.target().equals(wanted))) {
            throw new IllegalArgumentException("the plan has no target '" + target + "'");
        }
    }

    /** The migration under whose name the lanes are kept where they write. */
    String migration() {
        return plan.migration();
    }

    /** Those that hold a table which moves. */
    List<LanePlan> moving() {
        return all().filter(LanePlan::ownsAny).toList();
    }

    List<String> names() {
        return moving().stream().map(LanePlan::lane).toList();
    }

    private Stream<LanePlan> all() {
        return plan.lanes().stream().filter(lane -> lane.target().equals(target));
    }

    /** The tables whose writers move. */
    public List<TablePlan> tables() {
        return allTables().filter(table -> !table.fed()).toList();
    }

    /** The tables whose writers stay with another target, or with the source until that is cut over. */
    List<TablePlan> fed() {
        return allTables().filter(TablePlan::fed).toList();
    }

    private Stream<TablePlan> allTables() {
        return all().flatMap(lane -> lane.tables().stream());
    }

    /** Whether nothing that the target owns stays behind if these move. */
    public boolean areAllIn(Set<MappingId> moving) {
        return tables().stream().map(TablePlan::id).allMatch(moving::contains);
    }

    /** Where the rows that move come from. */
    public List<TableId> sourceTables() {
        return tables().stream()
                .flatMap(table -> table.movedTables().stream())
                .distinct()
                .toList();
    }

    /** Where they go, but for tables that hold rows of others. */
    List<TableId> targetTables() {
        return tables().stream()
                .filter(table -> !table.sharesTarget())
                .map(TablePlan::target)
                .distinct()
                .toList();
    }
}
