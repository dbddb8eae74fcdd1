package io.crossfade.control.back;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.cutover.Side;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LogMarkers;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.Turn;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells the lanes of both ways, each in the log that it reads, from where on they apply what they read. */
final class Turns {
    private final WayBackSetup setup;
    private final Set<MappingId> moving;
    private final MigrationStore store;
    private final String back;

    /** @param moving the mappings that they tell it of; those whose writers stay where they are go on as they do */
    Turns(WayBackSetup setup, Set<MappingId> moving) {
        this.setup = setup;
        this.moving = Set.copyOf(moving);
        this.store = new MigrationStore(setup.control());
        this.back = setup.name().name();
    }

    /** As {@link io.crossfade.control.cutover.OtherWay#mark}. */
    void mark(Side side, long turn, boolean opens) {
        switch (side) {
            case SOURCE -> {
                MigrationPlan forward = setup.forward();
                mark(setup.source(), forward, new Turn(turn, opens, moved(forward, setup.target(), moving)));
                if (opens && isLast()) {
                    enter(turn, Phase.APPLYING, Phase.STANDING_BY);
                }
            }
            case TARGET -> {
                MigrationPlan plan = PlanJson.read(store.get(back).planJson());
                Set<MappingId> turned = moved(plan, WayBackPlanner.SOURCE, moving);
                // Before any row may come by it: nobody may take it for one that has carried nothing, and make it anew.
                if (opens && !turned.isEmpty()) {
                    enter(turn, Phase.STANDING_BY, Phase.APPLYING);
                }
                mark(setup.read(), plan, new Turn(turn, opens, turned));
            }
        }
    }

    /** What stays fed is not among them. */
    static Set<MappingId> moved(MigrationPlan plan, String target, Set<MappingId> moving) {
        return new TargetLanes(plan, target)
                .tables().stream().map(TablePlan::id).filter(moving::contains).collect(Collectors.toSet());
    }

    /** Whether nothing of the target goes back any more. */
    private boolean isLast() {
        MovedTables moved = MovedTables.now(setup.source(), setup.forward());
        return StoredWayBack.find(setup.control(), back)
                .map(way -> way.carried(moved, setup.target(), setup.control()))
                .filter(going -> !moving.containsAll(going))
                .isEmpty();
    }

    private static void mark(Database log, MigrationPlan plan, Turn turn) {
        new LogMarkers(log, plan.markerPrefix()).writeDurably(Turn.MARKER, turn.json());
    }

    /** As the lanes heed only the newest turn, a process that comes late enters nothing either. */
    private void enter(long turn, Phase from, Phase to) {
        long newest = Cutover.newestTurn(setup.control(), setup.forward().migration(), setup.target());
        if (turn >= newest && store.get(back).phase() != to) {
            store.enter(back, from, to, "{}");
        }
    }
}
