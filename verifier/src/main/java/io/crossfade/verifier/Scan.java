package io.crossfade.verifier;

import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** One table's place in a comparison of many: all are queued at once, the largest first, and awaited one by one. */
final class Scan {
    private final Found.Pending comparison;
    private final Stopwatch stopwatch;

    private Scan(Found.Pending comparison, InstantSource clock) {
        this.comparison = comparison;
        this.stopwatch = new Stopwatch(clock);
    }

    /** @param duration from the start of all scans to this one's end: they share the sessions */
    record Outcome(Found found, Duration duration) {}

    /** @param leftOut the keys of a table's rows that are not compared */
    static List<Scan> all(
            Depth depth,
            List<TablePlan> tables,
            Function<TablePlan, Set<RowKey>> leftOut,
            Sessions source,
            Sessions target,
            VerifierSettings settings,
            InstantSource clock) {
        DigestKind digest = TablePair.digestOf(source, target);
        Room room = new Room(settings.suspects());
        return tables.stream()
                .map(plan -> TablePair.of(plan, digest, source, target))
                .sorted(Comparator.comparingLong(
                        (TablePair table) -> -table.source().blocks()))
                .map(table -> new Scan(
                        new Comparison(
                                        table,
                                        leftOut.apply(table.plan()),
                                        source,
                                        target,
                                        settings,
                                        room,
                                        KeyRange.WHOLE)
                                .at(depth),
                        clock))
                .toList();
    }

    Outcome await() {
        Found found = comparison.await();
        return new Outcome(found, stopwatch.elapsed());
    }
}
