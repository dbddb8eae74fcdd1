package io.crossfade.control.run;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.ProofStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one comparison makes of the proofs of its lanes. From {@link #begin} on the lanes write down the keys that they
 * change; a mapping that is then found equal is proven, and the keys that changed before are forgotten. So the keys
 * that are left are all that a later comparison has to look at.
 */
final class Proofs {
    /** What reports call a comparison of the keys that changed since the last proof. */
    static final String SINCE = "since";

    private final String migration;
    private final Databases databases;
    private final List<LanePlan> lanes;
    private final Map<LanePlan, Long> generations = new HashMap<>();

    private Proofs(String migration, Databases databases, List<LanePlan> lanes) {
        this.migration = migration;
        this.databases = databases;
        this.lanes = List.copyOf(lanes);
    }

    /** To be called before the first look. */
    static Proofs begin(String migration, Databases databases, List<LanePlan> lanes) {
        Proofs proofs = new Proofs(migration, databases, lanes);
        for (LanePlan lane : lanes) {
            LaneStore store = new LaneStore(databases.target(lane.target()), migration);
            proofs.generations.put(lane, store.trackKeys(lane.lane()));
        }
        return proofs;
    }

    /** The keys that changed since each mapping was proven; of one that is not, or of which too many changed, all rows. */
    Depth since() {
        Map<MappingId, List<RowKey>> changed = new HashMap<>();
        for (LanePlan lane : lanes) {
            Set<MappingId> proven = store(lane).ages().keySet();
            List<MappingId> mappings = lane.tables().stream()
                    .map(table -> table.id())
                    .filter(proven::contains)
                    .toList();
            new ChangedKeys(databases.target(lane.target()), migration)
                    .of(mappings).stream()
                            .filter(of -> !of.wholeTable())
                            .forEach(of -> changed.put(of.mapping(), of.keys()));
        }
        return new Depth.Keys(SINCE, changed);
    }

    /** What the comparison found stands from now on. */
    void settle(VerificationReport report) {
        for (VerificationResult result : report.results()) {
            boolean whole = report.depth().looksAtEveryRowOf(result.mapping());
            if (result.differences() > 0) {
                store(lane(result)).disprove(result.mapping());
            } else if (result.complete()
                    && result.unproven().size() == result.changing()
                    && (whole || report.depth().label().equals(SINCE))) {
                prove(lane(result), result, whole);
            }
        }
    }

    private void prove(LanePlan lane, VerificationResult result, boolean whole) {
        long generation = Objects.requireNonNull(generations.get(lane));
        store(lane).prove(lane.lane(), result.mapping(), generation, result.unproven(), whole);
    }

    /** Where nothing is proven, nobody asks for the keys that change. */
    void end() {
        for (LanePlan lane : lanes) {
            Set<MappingId> proven = store(lane).ages().keySet();
            if (lane.tables().stream().noneMatch(table -> proven.contains(table.id()))) {
                store(lane).end(lane.lane());
            }
        }
    }

    private LanePlan lane(VerificationResult result) {
        return lanes.stream()
                .filter(lane ->
                        lane.tables().stream().anyMatch(table -> table.id().equals(result.mapping())))
                .findFirst()
                .orElseThrow();
    }

    private ProofStore store(LanePlan lane) {
        return new ProofStore(databases.target(lane.target()), migration);
    }
}
