package io.crossfade.streamer;

import io.crossfade.core.change.Relation;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.core.wire.EnvelopeWriter.Operation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the messages of pgoutput, protocol version 1 with messages (PostgreSQL manual, 55.9 "Logical Replication
 * Message Formats"), and appends their values to the lanes' records byte for byte: no value becomes a string.
 *
 * <p>An update that comes with an old tuple is a KeyChange only if key bytes differ: the server also sends the old key
 * when it is merely large.
 */
final class PgOutputTranscoder {
    private static final long POSTGRES_EPOCH_SECONDS =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    private final LaneRouter router;
    private final String markerPrefix;
    private final Set<TableId> dropped;
    private final StreamMeter meter;
    private final Map<Integer, List<TableRoute>> routes = new HashMap<>();
    private final Map<Integer, TableId> unrouted = new HashMap<>();
    private final Map<Integer, int[]> keys = new HashMap<>();
    private final TupleCells before = new TupleCells();
    private final TupleCells after = new TupleCells();

    private byte[] message = new byte[0];
    private int start;
    private int length;

    /** @param dropped tables whose changes go nowhere, where no lane moves them */
    PgOutputTranscoder(LaneRouter router, String markerPrefix, Set<TableId> dropped, StreamMeter meter) {
        this.router = router;
        this.markerPrefix = markerPrefix;
        this.dropped = dropped;
        this.meter = meter;
    }

    void accept(ByteBuffer buffer) {
        message = buffer.array();
        start = buffer.arrayOffset() + buffer.position();
        length = buffer.remaining();
        byte kind = message[start];
        switch (kind) {
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relation();
            case 'T' -> truncate();
            case 'M' -> logicalMessage();
            case 'Y', 'O' -> {
                // Type and origin: nothing of them is moved.
            }
            default -> throw new IllegalStateException("pgoutput message " + (char) kind + " is unknown");
        }
        router.settle();
    }

    private void begin() {
        router.begin(
                Bytes.int32(message, start + 17) & 0xFFFFFFFFL,
                new Lsn(Bytes.int64(message, start + 1)),
                time(Bytes.int64(message, start + 9)));
    }

    private void commit() {
        Lsn end = new Lsn(Bytes.int64(message, start + 10));
        boolean touched = router.commit(new Lsn(Bytes.int64(message, start + 2)), end);
        meter.committed(end, Bytes.int64(message, start + 18), touched);
    }

    static Instant time(long microsSince2000) {
        return Instant.ofEpochSecond(
                POSTGRES_EPOCH_SECONDS + Math.floorDiv(microsSince2000, 1_000_000L),
                Math.floorMod(microsSince2000, 1_000_000L) * 1_000L);
    }

    private void relation() {
        int oid = Bytes.int32(message, start + 1);
        int schemaEnd = Bytes.endOfString(message, start + 5);
        String schema = Bytes.string(message, start + 5, schemaEnd);
        int nameEnd = Bytes.endOfString(message, schemaEnd + 1);
        String name = Bytes.string(message, schemaEnd + 1, nameEnd);
        char identity = (char) message[nameEnd + 1];
        int count = Bytes.int16(message, nameEnd + 2);
        List<Relation.Column> columns = new ArrayList<>(count);
        int at = nameEnd + 4;
        for (int i = 0; i < count; i++) {
            boolean key = (message[at] & 1) != 0;
            int columnEnd = Bytes.endOfString(message, at + 1);
            columns.add(new Relation.Column(
                    Bytes.string(message, at + 1, columnEnd),
                    key,
                    Bytes.int32(message, columnEnd + 1),
                    Bytes.int32(message, columnEnd + 5)));
            at = columnEnd + 9;
        }
        // An empty schema stands for pg_catalog.
        TableId table = new TableId(schema.isEmpty() ? "pg_catalog" : schema, name);
        List<TableRoute> found = router.routes(new Relation(table, identity, columns));
        if (found.isEmpty() && dropped.contains(table)) {
            routes.put(oid, List.of());
            return;
        }
        if (found.isEmpty()) {
            // A partition is described beside its root, in whose name its rows come.
            routes.remove(oid);
            unrouted.put(oid, table);
            return;
        }
        routes.put(oid, found);
        keys.put(
                oid,
                found.getFirst().keyColumns().stream()
                        .mapToInt(Integer::intValue)
                        .toArray());
    }

    /**
     * @throws CrossfadeException TABLE_CHANGED if no lane moves the relation: it was renamed, or the publication holds
     *     more than it should (invariant I6)
     */
    private List<TableRoute> routes(int oid) {
        List<TableRoute> found = routes.get(oid);
        if (found == null) {
            TableId table = unrouted.get(oid);
            if (table != null) {
                throw new CrossfadeException(
                        ErrorCode.TABLE_CHANGED,
                        "changes of table " + table + " arrive, which this migration does not move: a moved table was"
                                + " renamed, or the publication was changed");
            }
            throw new IllegalStateException("the server did not describe relation " + oid);
        }
        return found;
    }

    private void insert() {
        List<TableRoute> found = routes(Bytes.int32(message, start + 1));
        if (found.isEmpty()) {
            return;
        }
        after.read(message, start + 6, found.getFirst().columns());
        for (TableRoute route : found) {
            EnvelopeWriter writer = router.change(route.lane(), length);
            writer.startRow(Operation.INSERT, route.handle(), length);
            after.writeTo(writer);
            writer.endRow();
        }
        meter.row(length);
    }

    private void update() {
        int oid = Bytes.int32(message, start + 1);
        List<TableRoute> found = routes(oid);
        if (found.isEmpty()) {
            return;
        }
        int columns = found.getFirst().columns();
        Operation operation = Operation.UPDATE;
        byte kind = message[start + 5];
        if (kind == 'N') {
            after.read(message, start + 6, columns);
        } else {
            int newTuple = before.read(message, start + 6, columns);
            after.read(message, newTuple + 1, columns);
            operation = operation(kind, keys.getOrDefault(oid, new int[0]));
        }
        for (TableRoute route : found) {
            EnvelopeWriter writer = router.change(route.lane(), length);
            writer.startRow(operation, route.handle(), length);
            if (operation != Operation.UPDATE) {
                before.writeTo(writer);
            }
            after.writeTo(writer);
            writer.endRow();
        }
        meter.row(length);
    }

    private Operation operation(byte kind, int[] key) {
        boolean keyChanged = false;
        for (int column : key) {
            keyChanged |= after.differs(column, before);
        }
        after.fill(key, before);
        if (keyChanged) {
            return Operation.KEY_CHANGE;
        }
        return kind == 'O' ? Operation.UPDATE_FULL : Operation.UPDATE;
    }

    private void delete() {
        List<TableRoute> found = routes(Bytes.int32(message, start + 1));
        if (found.isEmpty()) {
            return;
        }
        before.read(message, start + 6, found.getFirst().columns());
        for (TableRoute route : found) {
            EnvelopeWriter writer = router.change(route.lane(), length);
            writer.startRow(Operation.DELETE, route.handle(), length);
            before.writeTo(writer);
            writer.endRow();
        }
        meter.row(length);
    }

    /** One TRUNCATE may name tables of several lanes; each lane gets its own. */
    private void truncate() {
        int count = Bytes.int32(message, start + 1);
        byte options = message[start + 5];
        Map<Integer, List<Integer>> byLane = new HashMap<>();
        for (int i = 0; i < count; i++) {
            for (TableRoute route : routes(Bytes.int32(message, start + 6 + 4 * i))) {
                byLane.computeIfAbsent(route.lane(), lane -> new ArrayList<>()).add(route.handle());
            }
        }
        byLane.forEach((lane, handles) -> router.change(lane, length)
                .truncate(
                        handles.stream().mapToInt(Integer::intValue).toArray(),
                        (options & 1) != 0,
                        (options & 2) != 0));
    }

    private void logicalMessage() {
        boolean transactional = (message[start + 1] & 1) != 0;
        Lsn lsn = new Lsn(Bytes.int64(message, start + 2));
        int prefixEnd = Bytes.endOfString(message, start + 10);
        String prefix = Bytes.string(message, start + 10, prefixEnd);
        if (!prefix.startsWith(markerPrefix)) {
            return;
        }
        int contentLength = Bytes.int32(message, prefixEnd + 1);
        String content = Bytes.string(message, prefixEnd + 5, prefixEnd + 5 + contentLength);
        router.marker(prefix.substring(markerPrefix.length()), content, lsn, transactional);
        meter.read(lsn);
    }
}
