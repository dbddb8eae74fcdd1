package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Everything that a cutover of one target needs. Tables that another target owns are no part of it: they stay fed.
 *
 * @param direction which way the writers go
 * @param target the target's name in the plan
 * @param source the database that the writers leave
 * @param targetDatabase the one that they go to, with the lanes that bring it all that is written before
 * @param destination where writers find the tables after it, for the fence's message; without credentials
 * @param verification the full comparison that the gate asks for
 * @param keys the comparison inside the pause
 * @param status one look at the migration
 * @param otherWay the stream against the direction; empty: nothing that the side which opens takes comes to the other
 * @param random a source that cannot be predicted, such as {@link java.security.SecureRandom}
 */
public record CutoverSetup(
        Direction direction,
        MigrationPlan plan,
        String target,
        Database source,
        Database targetDatabase,
        Database control,
        CutoverSettings settings,
        String destination,
        Verification verification,
        KeyComparison keys,
        RouteSwitch route,
        CutoverHooks hooks,
        Supplier<MigrationStatus> status,
        Optional<OtherWay> otherWay,
        RandomGenerator random) {
    /** @throws IllegalArgumentException if the plan has no such target */
    public CutoverSetup {
        String wanted = target;
        if (plan.lanes().stream().noneMatch(lane -> lane.target().equals(wanted))) {
            throw new IllegalArgumentException("the plan has no target '" + target + "'");
        }
    }

    Database database(Side side) {
        return side == direction.fenced() ? source : targetDatabase;
    }

    /** The target's lanes that hold a table which moves. */
    List<LanePlan> lanes() {
        return allLanes().stream().filter(LanePlan::ownsAny).toList();
    }

    private List<LanePlan> allLanes() {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .toList();
    }

    List<String> laneNames() {
        return lanes().stream().map(LanePlan::lane).toList();
    }

    /** Those whose writers move. */
    List<TableId> sourceTables() {
        return tables().stream()
                .flatMap(table -> table.movedTables().stream())
                .distinct()
                .toList();
    }

    /** The tables whose writers move. */
    List<TablePlan> tables() {
        return allTables().filter(table -> !table.fed()).toList();
    }

    /** The target's tables whose writers stay with another target, or with the source until that is cut over. */
    List<TablePlan> fed() {
        return allTables().filter(TablePlan::fed).toList();
    }

    private Stream<TablePlan> allTables() {
        return allLanes().stream().flatMap(lane -> lane.tables().stream());
    }
}
