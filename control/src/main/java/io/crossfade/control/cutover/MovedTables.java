package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationStore;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a plan whose writers are in a target, as the source's decisions say at one moment. */
public final class MovedTables {
    private final MigrationPlan plan;
    private final List<Decision> left;

    private MovedTables(MigrationPlan plan, List<Decision> left) {
        this.plan = plan;
        this.left = left;
    }

    /** As it is now. */
    public static MovedTables now(Database source, MigrationPlan plan) {
        return new MovedTables(plan, new Fence(source).forward(plan.migration()));
    }

    /** Where nothing can move. */
    public static MovedTables none(MigrationPlan plan) {
        return new MovedTables(plan, List.of());
    }

    /** Whether the table takes writes of its own in a target; one that is only fed never does. */
    public boolean has(String target, TablePlan table) {
        return has(target, table, decision -> true);
    }

    private boolean has(String target, TablePlan table, Predicate<Decision> some) {
        List<Decision> decisions = left.stream()
                .filter(decision -> decision.target().equals(target))
                .filter(some)
                .toList();
        Set<TableId> closed = decisions.stream()
                .flatMap(decision -> decision.tables().stream())
                .collect(Collectors.toSet());
        return !table.fed() && !decisions.isEmpty() && closed.containsAll(table.movedTables());
    }

    /** Those of one target. */
    public Set<MappingId> of(String target) {
        return own(target)
                .filter(table -> has(target, table))
                .map(TablePlan::id)
                .collect(Collectors.toSet());
    }

    /** Those of one target that moved with a way back, which brings what they take to the source. */
    public Set<MappingId> withWayBack(String target, Database control) {
        Set<String> cutovers = new CutoverJournal(new MigrationStore(control), plan.migration(), target).withOtherWay();
        return own(target)
                .filter(table -> has(target, table, decision -> cutovers.contains(decision.cutover())))
                .map(TablePlan::id)
                .collect(Collectors.toSet());
    }

    /** Whether all that a target owns takes writes there. */
    public boolean areAllOf(String target) {
        return own(target).allMatch(table -> has(target, table));
    }

    /** Whether that is so of every target. */
    public boolean areAll() {
        return plan.owningTargets().stream().allMatch(this::areAllOf);
    }

    /** Whether the writers of any table have left the source. */
    public boolean areAny() {
        return !left.isEmpty();
    }

    private Stream<TablePlan> own(String target) {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .map(LanePlan::tables)
                .flatMap(List::stream)
                .filter(table -> !table.fed());
    }
}
