package io.crossfade.control.back;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The plan of a way back, with what it does not do.
 *
 * @param plan of the mappings that go back at least in part, under the names that they have forward; its lanes lead from the
 *     target to the source
 * @param limits of all mappings whose tables the target's cutover takes over, in the order of the forward plan
 */
public record WayBackDraft(MigrationPlan plan, List<Limit> limits) {
    public WayBackDraft {
        limits = List.copyOf(limits);
    }

    /** How much of a mapping goes back. */
    public Limit.Extent extent(MappingId mapping) {
        return extent(
                limits.stream().filter(limit -> limit.mapping().equals(mapping)).toList());
    }

    /** The mappings that go back only in part. */
    List<MappingId> partial() {
        return limits.stream()
                .map(Limit::mapping)
                .distinct()
                .filter(mapping -> extent(mapping) == Limit.Extent.PARTIAL)
                .toList();
    }

    static Limit.Extent extent(Collection<Limit> limits) {
        return limits.stream().map(Limit::extent).max(Comparator.naturalOrder()).orElse(Limit.Extent.WHOLE);
    }
}
