package io.crossfade.sqlite.log;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.SqliteValue;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Streams the change log into the lanes' topics as the applier expects a PostgreSQL source's changes: what one read
 * transaction sees beyond the last is one transaction, whose id and END LSN are the number of its last entry.
 *
 * <ol>
 *   <li>The epoch is raised; {@code Restarted} is acknowledged in every lane before anything else is sent.
 *   <li>Where a transaction ends is stored before its first record is sent. A stream that begins again sends the one that
 *       was under way with the same end, so that a lane that has it knows it (invariant I3).
 *   <li>Its records are acknowledged by every lane, then the position is confirmed, then the next one begins (I2).
 * </ol>
 */
public final class LogStream {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** The log is emptied of what is confirmed when so much has gathered. */
    private static final long TRIM_EVERY = 20_000;

    private final LogStreamSetup setup;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, EnvelopeWriter> writers = new LinkedHashMap<>();
    /** By topic, the records that are finished and not sent yet. */
    private final Map<String, List<byte[]>> outgoing = new LinkedHashMap<>();

    private final Map<String, LogTranslator> translators = new HashMap<>();
    private final Map<String, EnvelopeWriter> touched = new LinkedHashMap<>();
    private long epoch;
    private long trimmed;
    private long beat = System.nanoTime() - HEARTBEAT.toNanos();
    private volatile long position;

    public LogStream(LogStreamSetup setup) {
        this.setup = setup;
    }

    /** The number of the last entry that every lane's topic has. */
    public long position() {
        return position;
    }

    /** Ends {@link #run} soon; for other threads. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Streams until it is stopped.
     *
     * @throws CrossfadeException what ended it otherwise
     */
    public void run() throws InterruptedException {
        MigrationStore store = setup.store();
        try (LogSession session = LogSession.open(setup.file(), setup.schema())) {
            epoch = store.takeStreamerEpoch(setup.migration());
            position = Math.max(
                    setup.snapshots().first(),
                    store.get(setup.migration()).confirmed().value());
            trimmed = position;
            restarted();
            long intended = store.intended(setup.migration()).value();
            if (intended > position) {
                session.read(intended, (reading, last) -> transaction(reading, intended));
                confirm(intended);
            }
            while (stop.getCount() > 0) {
                step(session);
            }
        }
    }

    private void restarted() throws InterruptedException {
        for (String topic : setup.topics().values().stream().sorted().distinct().toList()) {
            List<byte[]> finished = new ArrayList<>();
            outgoing.put(topic, finished);
            EnvelopeWriter writer = new EnvelopeWriter(epoch, (number, record) -> finished.add(record));
            writers.put(topic, writer);
            writer.restarted(new Lsn(position));
        }
        send();
        setup.output().awaitAll();
        for (MappedTable table : setup.schema().tables()) {
            translators.put(table.name(), new LogTranslator(table));
        }
    }

    private void step(LogSession session) throws InterruptedException {
        long[] end = new long[] {position};
        session.read(position, (reading, last) -> {
            if (last > position) {
                end[0] = endOfNext(last);
                setup.store().intend(setup.migration(), epoch, new Lsn(end[0]));
                transaction(reading, end[0]);
            }
        });
        if (end[0] > position) {
            confirm(end[0]);
        } else if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        heartbeat();
    }

    /** Never beyond a snapshot under which a table was copied: entries before it are in that table already. */
    private long endOfNext(long last) {
        return setup.snapshots().tailSet(position + 1).stream()
                .filter(snapshot -> snapshot < last)
                .findFirst()
                .orElse(last);
    }

    private void transaction(LogSession reading, long end) throws SQLException, InterruptedException {
        Instant now = setup.clock().instant();
        touched.clear();
        translators.values().forEach(LogTranslator::begin);
        reading.entries(position, end, (table, operation, values) -> change(table, operation, values, end, now));
        for (EnvelopeWriter writer : touched.values()) {
            writer.commit(end, new Lsn(position), new Lsn(end), now);
        }
        flush();
        setup.output().awaitAll();
    }

    private void change(MappedTable table, String operation, List<SqliteValue> values, long end, Instant now)
            throws InterruptedException {
        String topic = setup.topics().get(table.name());
        LogTranslator translator = translators.get(table.name());
        EnvelopeWriter writer = topic == null ? null : writers.get(topic);
        if (topic == null || translator == null || writer == null) {
            throw new CrossfadeException(ErrorCode.INTERNAL, "no lane moves table " + table.name());
        }
        if (touched.putIfAbsent(topic, writer) == null) {
            writer.begin(end, new Lsn(position), now);
        }
        translator.take(operation, values, writer);
        send();
    }

    private void confirm(long end) {
        setup.store().confirm(setup.migration(), epoch, new Lsn(end));
        position = end;
        if (position - trimmed >= TRIM_EVERY) {
            new ChangeLog(setup.file(), setup.schema(), setup.migration()).trim(position);
            trimmed = position;
        }
    }

    /** Tells every lane how far the log is, and so how far behind its target is. */
    private void heartbeat() throws InterruptedException {
        long now = System.nanoTime();
        if (now - beat < HEARTBEAT.toNanos()) {
            return;
        }
        beat = now;
        Instant at = setup.clock().instant();
        String micros = Long.toString(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
        writers.values().forEach(writer -> writer.marker(MarkerStore.HEARTBEAT, micros, new Lsn(position), false));
        flush();
        setup.output().awaitAll();
    }

    private void flush() throws InterruptedException {
        writers.values().forEach(EnvelopeWriter::flush);
        send();
    }

    private void send() throws InterruptedException {
        for (Map.Entry<String, List<byte[]>> topic : outgoing.entrySet()) {
            for (byte[] record : topic.getValue()) {
                setup.output().send(topic.getKey(), record);
            }
            topic.getValue().clear();
        }
    }
}
