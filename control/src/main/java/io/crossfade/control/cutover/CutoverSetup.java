package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Everything that a cutover of one target needs, or the rollback that takes it back.
 *
 * @param direction which way the writers go
 * @param plan the migration's; whichever the direction, lock, journal, word and decision rows are kept under its name
 * @param target the name in it of the target whose writers move
 * @param moving the mappings whose writers move: all that the target owns, or some
 * @param lanes those that bring what is written on the side that the writers leave to the side that opens: the target's own
 *     on a cutover, those of its way back on a rollback
 * @param source the database where the tables were before the migration
 * @param targetDatabase the target's
 * @param destination where writers find the tables after it, for the fence's message; without credentials
 * @param verification the comparison of both sides that the gate asks for
 * @param keys the comparison inside the pause
 * @param status one look at these lanes
 * @param otherWay the lanes against the direction; empty: nothing that the side which opens takes comes to the other
 * @param random a source that cannot be predicted, such as {@link java.security.SecureRandom}
 */
public record CutoverSetup(
        Direction direction,
        MigrationPlan plan,
        String target,
        Set<MappingId> moving,
        TargetLanes lanes,
        Database source,
        Database targetDatabase,
        Database control,
        CutoverSettings settings,
        BudgetSettings budget,
        String destination,
        Verification verification,
        KeyComparison keys,
        RouteSwitch route,
        CutoverHooks hooks,
        Supplier<MigrationStatus> status,
        Optional<OtherWay> otherWay,
        RandomGenerator random) {
    /** @throws IllegalArgumentException of a rollback without lanes that go forward again */
    public CutoverSetup {
        moving = Set.copyOf(moving);
        if (direction == Direction.BACK && otherWay.isEmpty()) {
            throw new IllegalArgumentException("after a rollback the lanes go forward again");
        }
    }

    Database database(Side side) {
        return switch (side) {
            case SOURCE -> source;
            case TARGET -> targetDatabase;
        };
    }

    /** The database that the writers leave. */
    Database fenced() {
        return database(direction.fenced());
    }

    /** The one that they go to. */
    Database opens() {
        return database(direction.opens());
    }

    /** What takes no writes afterwards: on a rollback also what has no way back, for the source takes the writes of all. */
    List<TableId> fencedTables() {
        return switch (direction) {
            case FORWARD -> forward().sourceTables();
            case BACK -> forward().targetTables();
        };
    }

    /** The tables in the source whose writers move. */
    List<TableId> movedTables() {
        return forward().sourceTables();
    }

    /** The migration's own lanes, with the tables whose writers move. */
    TargetLanes forward() {
        return new TargetLanes(plan.only(target, moving), target);
    }

    /** {@code cutover of target 'orders'}, or {@code cutover of [public.notes] of target 'orders'}. */
    String named() {
        return direction.noun() + " of " + (movesAll() ? "" : named(moving) + " of ") + "target '" + target + "'";
    }

    /** What finishes or begins it. */
    String command() {
        return "`crossfade " + direction.noun() + " --target " + target
                + (movesAll()
                        ? ""
                        : named(moving).stream().map(name -> " --table " + name).collect(Collectors.joining()))
                + "`";
    }

    /** Whether all that the target owns moves, and not some of it. */
    boolean movesAll() {
        return new TargetLanes(plan, target).areAllIn(moving);
    }

    private static List<String> named(Set<MappingId> mappings) {
        return mappings.stream().map(MappingId::name).sorted().toList();
    }
}
