package io.crossfade.control.run;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a migration file asks beyond the plan that is being carried out: tables in lanes of their own. A pure function of
 * both plans; whatever else differs is refused, so that what runs is never changed.
 *
 * @param whole the stored plan as it is, and the new lanes after it
 * @param added the new lanes alone; none if both plans ask for the same
 */
record PlanAddition(MigrationPlan whole, List<LanePlan> added) {
    PlanAddition {
        added = List.copyOf(added);
    }

    /** What makes a table's way, however its mapping and its lane are called. */
    private record Way(String target, TableId source, TableId table) {
        static Way of(LanePlan lane, TablePlan table) {
            return new Way(lane.target(), table.source(), table.target());
        }
    }

    /**
     * @param retired names of lanes that the migration had: they are not given again
     * @throws CrossfadeException PLAN_CHANGED if the draft lacks, alters or ties together what the stored plan moves
     */
    static PlanAddition between(MigrationPlan stored, MigrationPlan draft, Set<String> retired) {
        return new Comparison(stored, draft, retired).result();
    }

    boolean isEmpty() {
        return added.isEmpty();
    }

    /** The stored plan. */
    MigrationPlan before() {
        return part(
                whole,
                whole.lanes().stream().filter(lane -> !added.contains(lane)).toList());
    }

    /** The plan of the new lanes alone. */
    MigrationPlan part() {
        return part(whole, added);
    }

    static MigrationPlan part(MigrationPlan plan, List<LanePlan> lanes) {
        return new MigrationPlan(plan.migration(), plan.slot(), plan.publication(), lanes, plan.startedAt());
    }

    private static final class Comparison {
        private final MigrationPlan stored;
        private final MigrationPlan draft;
        private final Map<Way, TablePlan> known = new HashMap<>();
        private final Map<Way, String> laneOf = new HashMap<>();
        private final Set<Way> met = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private final Set<MappingId> mappings = new HashSet<>();
        private final List<LanePlan> added = new ArrayList<>();

        Comparison(MigrationPlan stored, MigrationPlan draft, Set<String> retired) {
            names.addAll(retired);
            this.stored = stored;
            this.draft = PlanJson.startedAt(draft, stored.startedAt());
            for (LanePlan lane : stored.lanes()) {
                names.add(lane.lane());
                for (TablePlan table : lane.tables()) {
                    known.put(Way.of(lane, table), table);
                    laneOf.put(Way.of(lane, table), lane.lane());
                    mappings.add(table.id());
                }
            }
        }

        PlanAddition result() {
            draft.lanes().forEach(this::lane);
            known.keySet().stream()
                    .filter(way -> !met.contains(way))
                    .map(way ->
                            way.source() + " to " + way.target() + "/" + way.table() + " is not in the file any more")
                    .sorted()
                    .findFirst()
                    .ifPresent(this::refuse);
            List<LanePlan> lanes = new ArrayList<>(stored.lanes());
            lanes.addAll(added);
            return new PlanAddition(part(stored, lanes), added);
        }

        private void lane(LanePlan lane) {
            Set<String> old = new LinkedHashSet<>();
            List<TablePlan> fresh = new ArrayList<>();
            for (TablePlan table : lane.tables()) {
                Way way = Way.of(lane, table);
                TablePlan before = known.get(way);
                if (before == null) {
                    fresh.add(table);
                } else {
                    met.add(way);
                    old.add(String.valueOf(laneOf.get(way)));
                    if (!PlanJson.sameWay(before, table)) {
                        refuse(before.id() + " is moved in another way, or its tables were altered");
                    }
                }
            }
            if (old.size() > 1) {
                refuse("the lanes " + old + " would be one, by foreign keys or by the file");
            }
            if (!fresh.isEmpty() && !old.isEmpty()) {
                TablePlan first = fresh.getFirst();
                throw new CrossfadeException(
                        ErrorCode.PLAN_CHANGED,
                        first.source() + " cannot be added to target '" + lane.target() + "' while migration '"
                                + stored.migration()
                                + "' runs: foreign keys, parents, or one source table tie it to lane '"
                                + old.iterator().next() + "', which is on its way already",
                        "take it out of the file and move it by a migration of its own after this one has ended, or"
                                + " `crossfade abort` and begin anew with it",
                        null);
            }
            if (!fresh.isEmpty()) {
                add(lane, fresh);
            }
        }

        private void add(LanePlan lane, List<TablePlan> tables) {
            for (TablePlan table : tables) {
                if (!mappings.add(table.id())) {
                    refuse("two mappings are called '" + table.id() + "'");
                }
            }
            String name = lane.lane();
            for (int n = 2; !names.add(name); n++) {
                name = lane.lane() + "-" + n;
            }
            String topic = "crossfade." + stored.migration() + "." + name;
            added.add(new LanePlan(name, lane.target(), topic, lane.constraintMode(), tables));
        }

        private void refuse(String what) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + stored.migration()
                            + "' was begun with another plan: the file, or the moved tables, have changed since: "
                            + what);
        }
    }
}
