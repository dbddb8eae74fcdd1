package io.crossfade.control.summary;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.TablePlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The source as one snapshot of it has it.
 *
 * @param at by the source's clock
 * @param counts of each mapping that was asked for
 * @param passed whether a lane has everything that the snapshot sees
 */
public record SourceLook(Instant at, Map<MappingId, Counts> counts, Predicate<MigrationStatus.Lane> passed) {
    public SourceLook {
        counts = Map.copyOf(counts);
    }

    /** @param filtered those of {@code found} that stay behind */
    public record Counts(long found, long filtered) {}

    /** Whoever counts in a source of one kind. */
    public interface Counter {
        SourceLook look(List<TablePlan> tables);
    }
}
