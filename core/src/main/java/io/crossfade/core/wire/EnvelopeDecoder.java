package io.crossfade.core.wire;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one lane in the order of their offsets. Rows are views over the record's own bytes; relations
 * with byte-equal definitions are one object for this decoder's life, so that a reader may compare them by identity.
 * Bytes that it cannot read end in WIRE_CORRUPT, never in a guess. Not thread-safe.
 *
 * <p>It keeps the pieces of a row that came in fragments until the last one. Records of an older epoch than the newest
 * one seen are late words of a dead streamer: their events are not decoded (invariant I3), so that they cannot get
 * between the pieces of a newer row.
 */
public final class EnvelopeDecoder {
    private final Map<Definition, Relation> relations = new HashMap<>();
    private long newestEpoch;
    private @Nullable Pieces pieces;

    /** For a reader who starts at the topic's first record. */
    public EnvelopeDecoder() {
        this(0);
    }

    /** @param newestEpoch the newest epoch that the reader has applied; older records give no events */
    public EnvelopeDecoder(long newestEpoch) {
        this.newestEpoch = newestEpoch;
    }

    /**
     * @return the record's events: none if it is of an older epoch or a fragment other than the last
     * @throws CrossfadeException WIRE_CORRUPT if the bytes are not a record of this version, are cut short, or are a
     *     fragment out of order
     */
    public Envelope decode(byte[] value) {
        RecordCursor cursor = new RecordCursor(value, 0, value.length);
        byte version = cursor.readByte();
        if (version != WireFormat.VERSION) {
            throw new CrossfadeException(
                    ErrorCode.WIRE_CORRUPT,
                    "a record of the change stream has version " + version + ", this program reads version "
                            + WireFormat.VERSION);
        }
        long epoch = cursor.readVarint();
        long number = cursor.readVarint();
        if (epoch < 0 || number < 0) {
            throw cursor.corrupt("epoch " + epoch + ", number " + number + " cannot be");
        }
        if (epoch < newestEpoch) {
            return new Envelope(epoch, number, List.of());
        }
        if (epoch > newestEpoch) {
            newestEpoch = epoch;
            pieces = null;
        }
        if (value[value.length - 1] != WireFormat.END) {
            throw cursor.corrupt("its end is missing");
        }
        if (cursor.remaining() > 0 && value[cursor.position()] == WireFormat.FRAGMENT) {
            cursor.readByte();
            return new Envelope(epoch, number, fragment(cursor, number));
        }
        if (pieces != null) {
            throw cursor.corrupt("record " + number + " stands between the fragments of a row");
        }
        return new Envelope(epoch, number, items(cursor));
    }

    private List<ChangeEvent> fragment(RecordCursor cursor, long number) {
        int total = cursor.readInt("the size of a row");
        int offset = cursor.readInt("the place of a fragment");
        int length = cursor.remaining() - 1;
        Pieces open = pieces;
        if (open == null) {
            open = new Pieces(total, number);
        }
        if (open.total != total || open.filled != offset || open.nextNumber != number || length < 1) {
            throw cursor.corrupt("fragment " + number + " is out of order");
        }
        if (length > total - offset) {
            throw cursor.corrupt("fragment " + number + " is longer than its row");
        }
        open.add(cursor.bytes(), cursor.skip(length), length);
        if (open.filled < total) {
            pieces = open;
            return List.of();
        }
        pieces = null;
        byte[] whole = open.whole();
        return items(new RecordCursor(whole, 0, whole.length));
    }

    private List<ChangeEvent> items(RecordCursor cursor) {
        List<ChangeEvent> events = new ArrayList<>();
        List<Relation> defined = new ArrayList<>();
        while (true) {
            byte tag = cursor.readByte();
            switch (tag) {
                case WireFormat.END -> {
                    if (cursor.remaining() > 0) {
                        throw cursor.corrupt(cursor.remaining() + " bytes follow its end");
                    }
                    return events;
                }
                case WireFormat.RELATION -> defined.add(relation(cursor));
                default -> events.add(event(tag, cursor, defined));
            }
        }
    }

    private ChangeEvent event(byte tag, RecordCursor cursor, List<Relation> defined) {
        return switch (tag) {
            case WireFormat.BEGIN -> new ChangeEvent.Begin(cursor.readVarint(), cursor.readLsn(), cursor.readTime());
            case WireFormat.COMMIT ->
                new ChangeEvent.Commit(cursor.readVarint(), cursor.readLsn(), cursor.readLsn(), cursor.readTime());
            case WireFormat.INSERT -> {
                Relation relation = use(cursor, defined);
                yield new ChangeEvent.Insert(relation, row(cursor, relation));
            }
            case WireFormat.UPDATE -> {
                Relation relation = use(cursor, defined);
                yield new ChangeEvent.Update(relation, null, row(cursor, relation));
            }
            case WireFormat.UPDATE_FULL -> {
                Relation relation = use(cursor, defined);
                yield new ChangeEvent.Update(relation, row(cursor, relation), row(cursor, relation));
            }
            case WireFormat.KEY_CHANGE -> {
                Relation relation = use(cursor, defined);
                yield new ChangeEvent.KeyChange(relation, row(cursor, relation), row(cursor, relation));
            }
            case WireFormat.DELETE -> {
                Relation relation = use(cursor, defined);
                yield new ChangeEvent.Delete(relation, row(cursor, relation));
            }
            case WireFormat.TRUNCATE -> truncate(cursor, defined);
            case WireFormat.MARKER ->
                new ChangeEvent.Marker(
                        cursor.readString("a marker's name"),
                        cursor.readString("a marker's content"),
                        cursor.readLsn(),
                        cursor.readFlag());
            case WireFormat.RESTARTED -> new ChangeEvent.Restarted(cursor.readVarint(), cursor.readLsn());
            default -> throw cursor.corrupt("item " + tag + " is unknown");
        };
    }

    private ChangeEvent truncate(RecordCursor cursor, List<Relation> defined) {
        byte options = cursor.readByte();
        if ((options & ~(WireFormat.TRUNCATE_CASCADE | WireFormat.TRUNCATE_RESTART_IDENTITY)) != 0) {
            throw cursor.corrupt("truncate options " + options + " are unknown");
        }
        int count = cursor.readSize("a number of tables");
        List<Relation> truncated = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            truncated.add(use(cursor, defined));
        }
        return new ChangeEvent.Truncate(
                truncated,
                (options & WireFormat.TRUNCATE_CASCADE) != 0,
                (options & WireFormat.TRUNCATE_RESTART_IDENTITY) != 0);
    }

    private static Relation use(RecordCursor cursor, List<Relation> defined) {
        int place = cursor.readInt("a relation's place");
        if (place >= defined.size()) {
            throw cursor.corrupt("relation " + place + " is not defined");
        }
        return defined.get(place);
    }

    private static RowImage row(RecordCursor cursor, Relation relation) {
        int[] spans = new int[2 * relation.columns().size()];
        for (int i = 0; i < spans.length; i += 2) {
            long head = cursor.readVarint();
            if (head == WireFormat.CELL_UNCHANGED) {
                spans[i + 1] = RowImage.UNCHANGED;
            } else if (head == WireFormat.CELL_NULL) {
                spans[i + 1] = RowImage.NULL;
            } else {
                long length = head - WireFormat.CELL_BIAS;
                if (length < 0 || length > cursor.remaining()) {
                    throw cursor.corrupt("a cell of " + Long.toUnsignedString(length) + " bytes with "
                            + cursor.remaining() + " left");
                }
                spans[i + 1] = (int) length;
                spans[i] = cursor.skip((int) length);
            }
        }
        return new RowImage(cursor.bytes(), spans);
    }

    private Relation relation(RecordCursor cursor) {
        int length = cursor.readSize("a relation's definition");
        int from = cursor.skip(length);
        Definition probe = new Definition(cursor.bytes(), from, length);
        Relation known = relations.get(probe);
        if (known != null) {
            return known;
        }
        RecordCursor inner = new RecordCursor(cursor.bytes(), from, from + length);
        Relation relation = RelationCodec.decode(inner);
        if (inner.remaining() > 0) {
            throw inner.corrupt("a relation's definition is longer than it says");
        }
        relations.put(new Definition(Arrays.copyOfRange(cursor.bytes(), from, from + length), 0, length), relation);
        return relation;
    }

    /** A slice of bytes that is equal to any slice with the same bytes. */
    private static final class Definition {
        private final byte[] bytes;
        private final int from;
        private final int length;

        Definition(byte[] bytes, int from, int length) {
            this.bytes = bytes;
            this.from = from;
            this.length = length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Definition that
                    && Arrays.equals(bytes, from, from + length, that.bytes, that.from, that.from + that.length);
        }

        @Override
        public int hashCode() {
            int hash = 1;
            for (int i = from; i < from + length; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }
    }

    /** The fragments of one run, so far. Grows with what arrives, whatever total a hostile record claims. */
    private static final class Pieces {
        private final int total;
        private byte[] bytes = new byte[0];
        private int filled;
        private long nextNumber;

        Pieces(int total, long number) {
            this.total = total;
            this.nextNumber = number;
        }

        void add(byte[] source, int offset, int length) {
            if (filled + length > bytes.length) {
                // One byte more than the items need, for the END that closes them.
                long grown = Math.min((long) total + 1, Math.max(4L * (filled + length), 1 << 20));
                bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Integer.MAX_VALUE - 8));
            }
            System.arraycopy(source, offset, bytes, filled, length);
            filled += length;
            nextNumber++;
        }

        byte[] whole() {
            byte[] whole = bytes.length == total + 1 ? bytes : Arrays.copyOf(bytes, total + 1);
            whole[total] = WireFormat.END;
            return whole;
        }
    }
}
