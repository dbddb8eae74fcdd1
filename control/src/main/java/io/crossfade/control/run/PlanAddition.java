package io.crossfade.control.run;

import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a migration file asks beyond the plan that is being carried out: tables in lanes of their own, and tables that
 * foreign keys, parents, or a source table that moves already tie to one lane on its way, which they join. A pure function
 * of both plans; whatever else differs is refused, so that what runs is never changed.
 *
 * @param before the stored plan
 * @param whole the stored plan with what is added
 * @param added the new lanes alone
 * @param joined of each lane that gets more, its added tables alone
 */
record PlanAddition(MigrationPlan before, MigrationPlan whole, List<LanePlan> added, List<LanePlan> joined) {
    PlanAddition {
        added = List.copyOf(added);
        joined = List.copyOf(joined);
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

    /** Whether both plans ask for the same. */
    boolean isEmpty() {
        return added.isEmpty() && joined.isEmpty();
    }

    /** The plan of the added tables alone. */
    MigrationPlan part() {
        List<LanePlan> lanes = new ArrayList<>(added);
        lanes.addAll(joined);
        return part(whole, lanes);
    }

    /** What is told of it in the journal. */
    AddedParts parts() {
        return AddedParts.of(added, joined);
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
        private final Map<String, LanePlan> lanes = new LinkedHashMap<>();
        private final List<LanePlan> added = new ArrayList<>();
        private final Map<String, LanePlan> joined = new LinkedHashMap<>();

        Comparison(MigrationPlan stored, MigrationPlan draft, Set<String> retired) {
            names.addAll(retired);
            this.stored = stored;
            this.draft = PlanJson.startedAt(draft, stored.startedAt());
            for (LanePlan lane : stored.lanes()) {
                names.add(lane.lane());
                lanes.put(lane.lane(), lane);
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
            List<LanePlan> all = new ArrayList<>(lanes.values());
            all.addAll(added);
            return new PlanAddition(stored, part(stored, all), added, List.copyOf(joined.values()));
        }

        private void lane(LanePlan lane) {
            Set<String> old = new LinkedHashSet<>();
            List<TablePlan> fresh = new ArrayList<>();
            List<TablePlan> tables = new ArrayList<>();
            for (TablePlan table : lane.tables()) {
                Way way = Way.of(lane, table);
                TablePlan before = known.get(way);
                tables.add(before == null ? table : before);
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
            if (!fresh.isEmpty()) {
                name(fresh);
                if (old.isEmpty()) {
                    add(lane, fresh);
                } else {
                    join(lanes.get(old.iterator().next()), lane.constraintMode(), tables, fresh);
                }
            }
        }

        private void name(List<TablePlan> tables) {
            for (TablePlan table : tables) {
                if (!mappings.add(table.id())) {
                    refuse("two mappings are called '" + table.id() + "'");
                }
            }
        }

        /** @param tables of the draft's lane, parents first, old ones as they are stored; the lane may have more */
        private void join(@Nullable LanePlan into, ConstraintMode mode, List<TablePlan> tables, List<TablePlan> fresh) {
            LanePlan lane = Objects.requireNonNull(into);
            Set<TablePlan> all = new LinkedHashSet<>(tables);
            all.addAll(lane.tables());
            lanes.put(lane.lane(), new LanePlan(lane.lane(), lane.target(), lane.topic(), mode, List.copyOf(all)));
            LanePlan before = joined.get(lane.lane());
            List<TablePlan> joining = new ArrayList<>(before == null ? List.of() : before.tables());
            joining.addAll(fresh);
            joined.put(lane.lane(), new LanePlan(lane.lane(), lane.target(), lane.topic(), mode, joining));
        }

        private void add(LanePlan lane, List<TablePlan> tables) {
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
