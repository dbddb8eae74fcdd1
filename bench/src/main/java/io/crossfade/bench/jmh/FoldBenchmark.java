package io.crossfade.bench.jmh;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Contradiction;
import io.crossfade.applier.fold.Folding;
import io.crossfade.applier.fold.Operation;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Folding a batch to the last effect of each key; per change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleRows.ROWS)
public class FoldBenchmark {
    private static final int HOT_KEYS = 20;

    private final List<Change> inserts = SampleRows.changes(Change.Kind.INSERT, SampleRows.ROWS);
    private final List<Change> hotUpdates = SampleRows.changes(Change.Kind.UPDATE, HOT_KEYS);

    @Benchmark
    public List<Operation> inserts() throws Contradiction {
        return Folding.fold(inserts, 1, false, new BitSet());
    }

    @Benchmark
    public List<Operation> hotUpdates() throws Contradiction {
        return Folding.fold(hotUpdates, 1, false, new BitSet());
    }
}
