package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.plan.TablePlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares tables at one snapshot of each end. Whoever calls it knows that both snapshots show the same moment, because
 * the source is fenced or nobody writes; then every difference is real.
 */
public final class FrozenVerification {
    private final Database source;
    private final Database target;
    private final VerifierSettings settings;
    private final InstantSource clock;

    public FrozenVerification(Database source, Database target, VerifierSettings settings, InstantSource clock) {
        this.source = source;
        this.target = target;
        this.settings = settings;
        this.clock = clock;
    }

    /** Compares under new snapshots. */
    public VerificationReport compare(List<TablePlan> tables) {
        return compare(tables, null, null);
    }

    /**
     * Compares under snapshots that other sessions have exported and hold until this returns; null: a new one.
     *
     * @throws io.crossfade.core.error.CrossfadeException if a database cannot be read or lacks a table
     */
    public VerificationReport compare(
            List<TablePlan> tables, @Nullable String sourceSnapshot, @Nullable String targetSnapshot) {
        return sourceSnapshot == null && targetSnapshot == null
                ? new Anew(List.of(source, target), settings.patience()).of(() -> compared(tables, null, null))
                : compared(tables, sourceSnapshot, targetSnapshot);
    }

    private VerificationReport compared(
            List<TablePlan> tables, @Nullable String sourceSnapshot, @Nullable String targetSnapshot) {
        Stopwatch whole = new Stopwatch(clock);
        Depth depth = new Depth.Checksums();
        try (Sessions sources = Sessions.ofSnapshot(source, End.SOURCE, settings, sourceSnapshot);
                Sessions targets = Sessions.ofSnapshot(target, End.TARGET, settings, targetSnapshot)) {
            List<VerificationResult> results = new ArrayList<>();
            for (Scan scan : Scan.all(depth, tables, table -> Set.of(), sources, targets, settings, clock)) {
                Scan.Outcome outcome = scan.await();
                Found found = outcome.found();
                Differences differences = new Differences(found.table(), sources, targets, settings.listed());
                List<Difference> listed = differences.list(found.suspects(), List.of());
                results.add(found.result(found.suspects(), List.of(), 0, 0, outcome.duration(), listed));
            }
            return new VerificationReport(depth, results, List.of(), whole.elapsed(), null);
        }
    }
}
