package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;
import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link StreamStats}. Each has one writing thread; any thread may read. */
final class StreamMeter {
    private static final long NO_COMMIT = Long.MIN_VALUE;

    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong recordBytes = new AtomicLong();
    private final AtomicLong commitMicros = new AtomicLong(NO_COMMIT);
    private final AtomicLong readLsn;
    private final AtomicLong acknowledgedLsn;
    private final AtomicLong confirmedLsn;
    private final AtomicLong sourceLsn;

    StreamMeter(Lsn start) {
        readLsn = new AtomicLong(start.value());
        acknowledgedLsn = new AtomicLong(start.value());
        confirmedLsn = new AtomicLong(start.value());
        sourceLsn = new AtomicLong(start.value());
    }

    void row(int length) {
        rows.lazySet(rows.getPlain() + 1);
        bytes.lazySet(bytes.getPlain() + length);
    }

    void committed(Lsn end, long microsSince2000, boolean touched) {
        if (touched) {
            transactions.lazySet(transactions.getPlain() + 1);
        }
        commitMicros.lazySet(microsSince2000);
        read(end);
    }

    void read(Lsn position) {
        readLsn.lazySet(position.value());
    }

    void acknowledged(int size, Lsn safe) {
        records.incrementAndGet();
        recordBytes.addAndGet(size);
        acknowledgedLsn.set(safe.value());
    }

    Lsn acknowledged() {
        return new Lsn(acknowledgedLsn.get());
    }

    void confirmed(Lsn position) {
        confirmedLsn.set(position.value());
    }

    void sourceEnd(Lsn position) {
        sourceLsn.set(position.value());
    }

    StreamStats stats(long epoch) {
        long micros = commitMicros.get();
        return new StreamStats(
                epoch,
                transactions.get(),
                rows.get(),
                bytes.get(),
                records.get(),
                recordBytes.get(),
                micros == NO_COMMIT ? null : PgOutputTranscoder.time(micros),
                new Lsn(readLsn.get()),
                acknowledged(),
                new Lsn(confirmedLsn.get()),
                new Lsn(sourceLsn.get()));
    }
}
