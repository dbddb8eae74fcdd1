package io.crossfade.core.wire;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packs the events of one lane and one epoch into numbered Kafka records, as many as fit into one. Every record defines
 * the relations that it uses, so that it can be read by itself; numbers rise by one without a hole (invariant I2); a row
 * that exceeds a record goes out as numbered fragments.
 *
 * <p>Cells are appended straight from the bytes that the server sent: {@link #startRow}, then for each row image {@link
 * #cell}, {@link #nullCell} or {@link #unchangedCell} once per column, then {@link #endRow}. Not thread-safe.
 */
public final class EnvelopeWriter {
    /** The size at which a record is handed on; what compresses and batches well and is decoded in one go. */
    public static final int RECORD_BYTES = 256 * 1024;
    /** How far a record may exceed it before its rows travel in fragments: below Kafka's default limit of 1 MiB. */
    private static final int SLACK = 2;

    /** The kinds of row changes. {@code UPDATE_FULL} and {@code KEY_CHANGE} have two images: before, then after. */
    public enum Operation {
        INSERT(WireFormat.INSERT),
        UPDATE(WireFormat.UPDATE),
        UPDATE_FULL(WireFormat.UPDATE_FULL),
        KEY_CHANGE(WireFormat.KEY_CHANGE),
        DELETE(WireFormat.DELETE);

        private final byte tag;

        Operation(byte tag) {
            this.tag = tag;
        }
    }

    /** Takes the finished records in the order of their numbers. */
    @FunctionalInterface
    public interface Output {
        void record(long number, byte[] value);
    }

    private final long epoch;
    private final int recordBytes;
    private final Output output;
    private final ByteBuilder items;
    private final Map<Relation, Integer> handles = new HashMap<>();
    private final List<byte[]> definitions = new ArrayList<>();
    /** By handle: the relation's place in the open record, -1 if that does not define it yet. */
    private int[] places = new int[16];

    private int defined;
    private long nextNumber;

    public EnvelopeWriter(long epoch, Output output) {
        this(epoch, RECORD_BYTES, output);
    }

    /** @param recordBytes the size at which a record is handed on */
    public EnvelopeWriter(long epoch, int recordBytes, Output output) {
        this.epoch = epoch;
        this.recordBytes = recordBytes;
        this.output = output;
        this.items = new ByteBuilder(recordBytes + recordBytes / 4);
        Arrays.fill(places, -1);
    }

    /** The number that the next record will have. */
    public long nextNumber() {
        return nextNumber;
    }

    /** Bytes that wait for {@link #flush}. */
    public int pendingBytes() {
        return items.size();
    }

    /** Makes a relation known to this writer. Equal relations have one handle. */
    public int relation(Relation relation) {
        return handles.computeIfAbsent(relation, r -> {
            definitions.add(RelationCodec.encode(r));
            if (definitions.size() > places.length) {
                int known = places.length;
                places = Arrays.copyOf(places, 2 * known);
                Arrays.fill(places, known, places.length, -1);
            }
            return definitions.size() - 1;
        });
    }

    public void begin(long xid, Lsn commitLsn, Instant commitTime) {
        items.putByte(WireFormat.BEGIN);
        items.putVarint(xid);
        items.putLsn(commitLsn);
        items.putTime(commitTime);
    }

    public void commit(long xid, Lsn commitLsn, Lsn endLsn, Instant commitTime) {
        items.putByte(WireFormat.COMMIT);
        items.putVarint(xid);
        items.putLsn(commitLsn);
        items.putLsn(endLsn);
        items.putTime(commitTime);
        flushIfFull();
    }

    /**
     * @param relation a handle
     * @param bytes about how much the row will take; only a hint, which keeps a large row out of a full record
     */
    public void startRow(Operation operation, int relation, int bytes) {
        if (items.size() > 0 && items.size() + (long) bytes > (long) SLACK * recordBytes) {
            flush();
        }
        int place = define(relation);
        items.reserve(bytes);
        items.putByte(operation.tag);
        items.putVarint(place);
    }

    public void cell(byte[] source, int offset, int length) {
        items.putVarint((long) length + WireFormat.CELL_BIAS);
        items.putBytes(source, offset, length);
    }

    public void nullCell() {
        items.putByte(WireFormat.CELL_NULL);
    }

    public void unchangedCell() {
        items.putByte(WireFormat.CELL_UNCHANGED);
    }

    public void endRow() {
        flushIfFull();
    }

    /** @param relations handles */
    public void truncate(int[] relations, boolean cascade, boolean restartIdentity) {
        int[] used = new int[relations.length];
        for (int i = 0; i < used.length; i++) {
            used[i] = define(relations[i]);
        }
        items.putByte(WireFormat.TRUNCATE);
        items.putByte((cascade ? WireFormat.TRUNCATE_CASCADE : 0)
                | (restartIdentity ? WireFormat.TRUNCATE_RESTART_IDENTITY : 0));
        items.putVarint(used.length);
        for (int place : used) {
            items.putVarint(place);
        }
        flushIfFull();
    }

    public void marker(String name, String content, Lsn lsn, boolean transactional) {
        items.putByte(WireFormat.MARKER);
        items.putString(name);
        items.putString(content);
        items.putLsn(lsn);
        items.putByte(transactional ? 1 : 0);
        flushIfFull();
    }

    /** The first event of an epoch; it stands alone in its record. */
    public void restarted(Lsn confirmed) {
        items.putByte(WireFormat.RESTARTED);
        items.putVarint(epoch);
        items.putLsn(confirmed);
        flush();
    }

    /** Packs any event; the way for all who do not count nanoseconds. */
    public void write(ChangeEvent event) {
        switch (event) {
            case ChangeEvent.Begin begin -> begin(begin.xid(), begin.commitLsn(), begin.commitTime());
            case ChangeEvent.Commit commit ->
                commit(commit.xid(), commit.commitLsn(), commit.endLsn(), commit.commitTime());
            case ChangeEvent.Insert insert -> row(Operation.INSERT, insert.relation(), null, insert.after());
            case ChangeEvent.Update update ->
                row(
                        update.before() == null ? Operation.UPDATE : Operation.UPDATE_FULL,
                        update.relation(),
                        update.before(),
                        update.after());
            case ChangeEvent.KeyChange change ->
                row(Operation.KEY_CHANGE, change.relation(), change.before(), change.after());
            case ChangeEvent.Delete delete -> row(Operation.DELETE, delete.relation(), delete.before(), null);
            case ChangeEvent.Truncate truncate ->
                truncate(
                        truncate.relations().stream().mapToInt(this::relation).toArray(),
                        truncate.cascade(),
                        truncate.restartIdentity());
            case ChangeEvent.Marker marker ->
                marker(marker.name(), marker.content(), marker.lsn(), marker.transactional());
            case ChangeEvent.Restarted restarted -> {
                if (restarted.epoch() != epoch) {
                    throw new IllegalArgumentException("epoch " + restarted.epoch() + " in a writer of epoch " + epoch);
                }
                restarted(restarted.confirmed());
            }
        }
    }

    /** Hands on what is pending, as one record or as fragments; nothing if nothing is. */
    public void flush() {
        int size = items.size();
        if (size == 0) {
            return;
        }
        if (size <= SLACK * recordBytes) {
            emit(-1, 0, size);
        } else {
            for (int at = 0; at < size; at += recordBytes) {
                emit(size, at, Math.min(size, at + recordBytes));
            }
        }
        items.clear(2 * SLACK * recordBytes);
        Arrays.fill(places, -1);
        defined = 0;
    }

    private void emit(int total, int from, int to) {
        byte[] pending = items.bytes();
        ByteBuilder record = new ByteBuilder(to - from + 40);
        record.putByte(WireFormat.VERSION);
        record.putVarint(epoch);
        record.putVarint(nextNumber);
        if (total >= 0) {
            record.putByte(WireFormat.FRAGMENT);
            record.putVarint(total);
            record.putVarint(from);
        }
        record.putBytes(pending, from, to - from);
        record.putByte(WireFormat.END);
        output.record(nextNumber++, record.copy(0, record.size()));
    }

    private int define(int relation) {
        if (places[relation] < 0) {
            items.putByte(WireFormat.RELATION);
            byte[] definition = definitions.get(relation);
            items.putVarint(definition.length);
            items.putBytes(definition, 0, definition.length);
            places[relation] = defined++;
        }
        return places[relation];
    }

    private void row(Operation operation, Relation relation, @Nullable RowImage before, @Nullable RowImage after) {
        long hint = 64 + (before == null ? 0 : before.payloadBytes()) + (after == null ? 0 : after.payloadBytes());
        startRow(operation, relation(relation), Math.toIntExact(hint));
        int columns = relation.columns().size();
        image(before, columns);
        image(after, columns);
        endRow();
    }

    private void image(@Nullable RowImage row, int columns) {
        if (row == null) {
            return;
        }
        if (row.size() != columns) {
            throw new IllegalArgumentException("a row of " + row.size() + " cells for " + columns + " columns");
        }
        for (int i = 0; i < columns; i++) {
            switch (row.length(i)) {
                case RowImage.NULL -> nullCell();
                case RowImage.UNCHANGED -> unchangedCell();
                default -> cell(row.buffer(), row.offset(i), row.length(i));
            }
        }
    }

    private void flushIfFull() {
        if (items.size() >= recordBytes) {
            flush();
        }
    }
}
