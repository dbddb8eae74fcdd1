package io.crossfade.bench.jmh;

import io.crossfade.applier.target.TextArray;
import io.crossfade.core.model.RowImage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A batch's values from the log's bytes to the parameters of a statement, all columns; per row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleRows.ROWS)
public class ValueBenchmark {
    private final List<RowImage> rows = SampleRows.rows(SampleRows.ROWS);
    private final TextArray array = new TextArray();
    private byte[] parameter = new byte[1 << 20];

    @Benchmark
    public byte[] bind() {
        for (int cell = 0; cell < SampleRows.RELATION.columns().size(); cell++) {
            TextArray filled = array.fill(rows, cell);
            if (filled.lengthInBytes() > parameter.length) {
                parameter = new byte[filled.lengthInBytes()];
            }
            filled.toBytes(parameter, 0);
        }
        return parameter;
    }
}
