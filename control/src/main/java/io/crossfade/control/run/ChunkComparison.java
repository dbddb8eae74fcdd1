package io.crossfade.control.run;

import io.crossfade.control.run.ComparedWays.Compared;
import io.crossfade.control.run.ComparedWays.Way;
import io.crossfade.control.watch.Look;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.KeyRanges;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import java.util.List;
import java.util.Optional;

/**
 * The comparison of one table of one target, or of a range of its rows. What a target does that takes writes of its own, or is
 * held, is never called a difference: which way the table is compared, and whether it follows, is asked before, and again where something was found
 * to differ.
 */
final class ChunkComparison {
    private final MigrationPlan plan;
    private final Databases databases;
    private final KeptVerifications kept;
    private final boolean values;

    /** @param values whether rows that differ are told of with their values */
    ChunkComparison(MigrationPlan plan, Databases databases, KeptVerifications kept, boolean values) {
        this.values = values;
        this.plan = plan;
        this.databases = databases;
        this.kept = kept;
    }

    /** @throws CrossfadeException if it could not be compared */
    Look look(MappingRange chunk) {
        if (new MigrationStore(databases.control())
                .find(plan.migration())
                .map(record -> record.phase().hasEnded())
                .orElse(true)) {
            return new Look.Ended();
        }
        Compared compared = compared(chunk);
        Optional<Look.PassedOver> before = obstacle(compared, chunk.range());
        if (before.isPresent()) {
            return before.get();
        }
        VerificationReport found = comparisons(compared.way())
                .table(compared.lane(), compared.table())
                .at(depth(chunk.range()));
        if (found.verdict() == Verdict.DIFFERENT) {
            Compared since = compared(chunk);
            Optional<Look.PassedOver> obstacle =
                    since.way().isBack() == compared.way().isBack()
                            ? obstacle(since, chunk.range())
                            : Optional.of(new Look.PassedOver("its writers have moved", false));
            if (obstacle.isPresent()) {
                return obstacle.get();
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

    private Compared compared(MappingRange chunk) {
        return ComparedWays.now(plan, databases)
                .table(chunk.mapping())
                .orElseThrow(() -> new CrossfadeException(ErrorCode.NOT_FOUND, "mapping " + chunk + " is gone"));
    }

    private Comparisons comparisons(Way way) {
        return new Comparisons(way.plan(), way.databases(), kept, List.of());
    }

    /** Ranges are those of the side that had the writers when the round began. */
    private Optional<Look.PassedOver> obstacle(Compared compared, KeyRange range) {
        return range.isWhole() || KeyRanges.order(compared.table()).equals(Optional.of(range.order()))
                ? comparisons(compared.way()).obstacle(compared.lane(), compared.table())
                : Optional.of(new Look.PassedOver("it is divided anew when the next round begins", false));
    }
}
