package io.crossfade.bench.jmh;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.wire.Envelope;
import io.crossfade.core.wire.EnvelopeDecoder;
import io.crossfade.core.wire.EnvelopeWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Packing the rows of one transaction into Kafka records, and reading them; per row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleRows.ROWS)
public class CodecBenchmark {
    private final List<RowImage> rows = SampleRows.rows(SampleRows.ROWS);
    private final List<byte[]> records = pack();

    @Benchmark
    public List<byte[]> pack() {
        List<byte[]> packed = new ArrayList<>();
        EnvelopeWriter writer = new EnvelopeWriter(1, (number, value) -> packed.add(value));
        writer.restarted(Lsn.ZERO);
        writer.begin(1, new Lsn(100), Instant.EPOCH);
        for (RowImage row : rows) {
            writer.write(new ChangeEvent.Insert(SampleRows.RELATION, row));
        }
        writer.commit(1, new Lsn(100), new Lsn(200), Instant.EPOCH);
        writer.flush();
        return packed;
    }

    @Benchmark
    public long read() {
        EnvelopeDecoder decoder = new EnvelopeDecoder();
        long events = 0;
        for (byte[] each : records) {
            Envelope envelope = decoder.decode(each);
            events += envelope.events().size();
        }
        return events;
    }
}
