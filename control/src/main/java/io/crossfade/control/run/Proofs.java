package io.crossfade.control.run;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.ProofStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one comparison makes of the proofs of its lanes. From {@link #begin} on the lanes write down the keys that they
 * change; a mapping that is then found equal is proven, and the keys that changed before are forgotten. So the keys
 * that are left are all that a later comparison has to look at.
 */
final class Proofs {
    /** What reports call a comparison of the keys that changed since the last proof. */
    static final String SINCE = "since";

    private final List<OfTarget> targets;

    private Proofs(List<OfTarget> targets) {
        this.targets = List.copyOf(targets);
    }

    /** To be called before the first look. */
    static Proofs begin(String migration, Databases databases, List<LanePlan> lanes) {
        Map<String, List<LanePlan>> byTarget =
                lanes.stream().collect(Collectors.groupingBy(LanePlan::target, TreeMap::new, Collectors.toList()));
        List<OfTarget> targets = new ArrayList<>();
        byTarget.forEach((target, of) -> {
            ProofStore store = new ProofStore(databases.target(target), migration);
            targets.add(new OfTarget(
                    of, store, new ChangedKeys(databases.target(target), migration), store.begin(names(of))));
        });
        return new Proofs(targets);
    }

    private static List<String> names(List<LanePlan> lanes) {
        return lanes.stream().map(LanePlan::lane).toList();
    }

    /** The keys that changed since each mapping was proven; of one that is not, or of which too many changed, all rows. */
    Depth since() {
        Map<MappingId, List<RowKey>> changed = new HashMap<>();
        targets.forEach(target -> changed.putAll(target.changed()));
        return new Depth.Keys(SINCE, changed);
    }

    /** What the comparison found stands from now on. */
    void settle(VerificationReport report) {
        targets.forEach(target -> target.settle(report));
    }

    /** Where nothing is proven, nobody asks for the keys that change. */
    void end() {
        targets.forEach(OfTarget::end);
    }

    private record OfTarget(List<LanePlan> lanes, ProofStore store, ChangedKeys keys, Map<String, Long> generations) {
        Map<MappingId, List<RowKey>> changed() {
            Set<MappingId> proven = store.ages().keySet();
            List<MappingId> mappings = lanes.stream()
                    .flatMap(lane -> lane.tables().stream())
                    .map(TablePlan::id)
                    .filter(proven::contains)
                    .toList();
            return keys.of(mappings).stream()
                    .filter(of -> !of.wholeTable())
                    .collect(Collectors.toMap(ChangedKeys.Of::mapping, ChangedKeys.Of::keys));
        }

        void settle(VerificationReport report) {
            boolean since = report.depth().label().equals(SINCE);
            List<ProofStore.Proof> proven = new ArrayList<>();
            List<MappingId> different = new ArrayList<>();
            for (LanePlan lane : lanes) {
                for (VerificationResult result : results(lane, report)) {
                    boolean whole = report.depth().looksAtEveryRowOf(result.mapping());
                    if (result.differences() > 0) {
                        different.add(result.mapping());
                    } else if (result.complete() && result.unproven().size() == result.changing() && (whole || since)) {
                        proven.add(new ProofStore.Proof(
                                lane.lane(),
                                result.mapping(),
                                Objects.requireNonNull(generations.get(lane.lane())),
                                result.unproven(),
                                whole));
                    }
                }
            }
            store.settle(proven, different);
        }

        private static List<VerificationResult> results(LanePlan lane, VerificationReport report) {
            Set<MappingId> mappings = lane.tables().stream().map(TablePlan::id).collect(Collectors.toSet());
            return report.results().stream()
                    .filter(result -> mappings.contains(result.mapping()))
                    .toList();
        }

        void end() {
            Set<MappingId> proven = store.ages().keySet();
            List<LanePlan> idle = lanes.stream()
                    .filter(lane -> lane.tables().stream().noneMatch(table -> proven.contains(table.id())))
                    .toList();
            if (!idle.isEmpty()) {
                store.end(names(idle));
            }
        }
    }
}
