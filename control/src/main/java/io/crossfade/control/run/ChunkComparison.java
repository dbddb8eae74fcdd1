package io.crossfade.control.run;

import io.crossfade.control.watch.Look;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import java.util.List;
import java.util.Optional;

/**
 * The comparison of one table of one target, or of a range of its rows. What a target does that takes writes of its own, or is
 * held, is never called a difference: whether the table follows its source is asked before, and again where something was found
 * to differ.
 */
final class ChunkComparison {
    private final MigrationPlan plan;
    private final Databases databases;
    private final Comparisons comparisons;
    private final KeptVerifications kept;
    private final boolean values;

    /** @param values whether rows that differ are told of with their values */
    ChunkComparison(MigrationPlan plan, Databases databases, KeptVerifications kept, boolean values) {
        this.values = values;
        this.plan = plan;
        this.databases = databases;
        this.kept = kept;
        this.comparisons = new Comparisons(plan, databases, kept, List.of());
    }

    /** @throws CrossfadeException if it could not be compared */
    Look look(MappingRange chunk) {
        if (new MigrationStore(databases.control())
                .find(plan.migration())
                .map(record -> record.phase().hasEnded())
                .orElse(true)) {
            return new Look.Ended();
        }
        LanePlan lane = plan.lanes().stream()
                .filter(each -> table(each, chunk.mapping()).isPresent())
                .findFirst()
                .orElseThrow(() -> new CrossfadeException(ErrorCode.NOT_FOUND, "mapping " + chunk + " is gone"));
        TablePlan table = table(lane, chunk.mapping()).orElseThrow();
        Optional<Look.PassedOver> before = comparisons.obstacle(lane, table);
        if (before.isPresent()) {
            return before.get();
        }
        VerificationReport found = comparisons.table(lane, table).at(depth(chunk.range()));
        if (found.verdict() == Verdict.DIFFERENT) {
            Optional<Look.PassedOver> since = comparisons.obstacle(lane, table);
            if (since.isPresent()) {
                return since.get();
            }
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison was given up");
        }
        VerificationReport shown = kept.keepChunk(found, chunk);
        return new Look.Compared(shown.results().getFirst(), shown.held(), DiscrepancyJson.of(shown, values));
    }

    private static Depth depth(KeyRange range) {
        return range.isWhole() ? new Depth.Checksums() : new Depth.Range(range);
    }

    private static Optional<TablePlan> table(LanePlan lane, MappingId mapping) {
        return lane.tables().stream()
                .filter(table -> table.id().equals(mapping))
                .findFirst();
    }
}
