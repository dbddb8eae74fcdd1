package io.crossfade.control.run;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an operator names of a migration: a target, and perhaps some of its tables.
 *
 * @param target by its name in the file
 * @param tables names of mappings, as {@code plan} prints them; empty: all of the target that are still where they leave
 */
public record Part(String target, Set<String> tables) {
    public Part {
        tables = Set.copyOf(tables);
    }

    /** All of a target. */
    public static Part whole(String target) {
        return new Part(target, Set.of());
    }

    /** @throws CrossfadeException USAGE with each name that is no table which the target owns */
    Set<MappingId> moving(MigrationPlan plan, MovedTables moved, Direction direction) {
        List<TablePlan> own = new TargetLanes(plan, target).tables();
        if (!tables.isEmpty()) {
            requireOwn(own);
            return tables.stream().map(MappingId::new).collect(Collectors.toSet());
        }
        Set<MappingId> all = own.stream().map(TablePlan::id).collect(Collectors.toSet());
        Set<MappingId> there = moved.of(target);
        Set<MappingId> left = all.stream()
                .filter(mapping -> there.contains(mapping) == (direction == Direction.BACK))
                .collect(Collectors.toSet());
        return left.isEmpty() ? all : left;
    }

    private void requireOwn(List<TablePlan> own) {
        Set<String> known = own.stream().map(table -> table.id().name()).collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown = tables.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> "'" + name + "'"
                        + Nearest.to(name, known)
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""))
                .toList();
        if (!unknown.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "target '" + target + "' owns no table " + String.join(", ", unknown),
                    "name mappings as `crossfade plan` prints them; the target owns " + known,
                    null);
        }
    }

    /** @throws CrossfadeException CUTOVER_REFUSED if tables are named and a move of others is not finished */
    void requireSame(Cutover.Left left) {
        Set<String> begun = left.tables().stream().map(MappingId::name).collect(Collectors.toSet());
        if (!tables.isEmpty() && !tables.equals(begun)) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the " + left.direction().noun() + " of " + new TreeSet<>(begun) + " of target '" + target
                            + "' is not finished",
                    "`crossfade " + left.direction().noun() + " --target " + target
                            + "` without --table goes on with these",
                    null);
        }
    }
}
