package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.ForeignWriteStore;
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
import org.jspecify.annotations.Nullable;

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
        byTarget.forEach((target, of) -> targets.add(new OfTarget(databases.target(target), migration, of)));
        return new Proofs(targets);
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

    private static final class OfTarget {
        private final List<LanePlan> lanes;
        private final ProofStore store;
        private final ChangedKeys keys;
        private final ForeignWriteStore foreign;
        private final Map<String, Long> generations;
        /** The proofs that a comparison of changed keys goes on with. */
        private final Map<MappingId, Long> bases = new HashMap<>();

        OfTarget(Database target, String migration, List<LanePlan> lanes) {
            this.lanes = lanes;
            store = new ProofStore(target, migration);
            keys = new ChangedKeys(target, migration);
            foreign = new ForeignWriteStore(target, migration);
            generations = store.begin(lanes.stream().map(LanePlan::lane).toList());
        }

        /** Of tables to which others wrote the lanes do not know what changed. */
        Map<MappingId, List<RowKey>> changed() {
            Map<MappingId, Long> proven = store.proven();
            Set<TableId> written = foreign.unsettled();
            List<MappingId> mappings = lanes.stream()
                    .flatMap(lane -> lane.tables().stream())
                    .filter(table -> proven.containsKey(table.id()) && !written.contains(table.target()))
                    .map(TablePlan::id)
                    .toList();
            Map<MappingId, List<RowKey>> changed = keys.of(mappings).stream()
                    .filter(of -> !of.wholeTable())
                    .collect(Collectors.toMap(ChangedKeys.Of::mapping, ChangedKeys.Of::keys));
            bases.putAll(proven);
            bases.keySet().retainAll(changed.keySet());
            return changed;
        }

        void settle(VerificationReport report) {
            List<ProofStore.Proof> proofs = new ArrayList<>();
            List<ProofStore.Disproof> disproofs = new ArrayList<>();
            for (LanePlan lane : lanes) {
                long generation = Objects.requireNonNull(generations.get(lane.lane()));
                for (VerificationResult result : results(lane, report)) {
                    MappingId mapping = result.mapping();
                    boolean whole = report.depth().looksAtEveryRowOf(mapping);
                    if (result.differences() > 0) {
                        disproofs.add(new ProofStore.Disproof(lane.lane(), mapping, generation));
                    } else if (result.complete() && (whole || bases.containsKey(mapping))) {
                        Long base = whole ? null : bases.get(mapping);
                        proofs.add(new ProofStore.Proof(lane.lane(), mapping, generation, base, open(result)));
                    }
                }
            }
            store.settle(proofs, disproofs);
        }

        /** Null of a table without a key: rows of it are not known by name. */
        private static @Nullable List<RowKey> open(VerificationResult result) {
            return result.unproven().size() == result.changing() ? result.unproven() : null;
        }

        private static List<VerificationResult> results(LanePlan lane, VerificationReport report) {
            Set<MappingId> mappings = lane.tables().stream().map(TablePlan::id).collect(Collectors.toSet());
            return report.results().stream()
                    .filter(result -> mappings.contains(result.mapping()))
                    .toList();
        }

        void end() {
            store.endIdle(generations);
        }
    }
}
