package io.crossfade.snapshotter.copy;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.TableProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what has arrived, table by table, and tells the listener. What a chunk brings counts while it flows, is taken
 * back if the chunk fails, and is exact when it is in; the fraction told never falls and is 1 exactly at the end.
 */
final class ProgressBoard {
    private static final long QUIET_NANOS = 200_000_000;
    /** What flows counts a little less than what is in. */
    private static final double FLOWING = 0.99;

    private final SnapshotListener listener;
    private final Map<MappingId, Line> lines = new LinkedHashMap<>();

    ProgressBoard(SnapshotListener listener) {
        this.listener = listener;
    }

    private static final class Line {
        private final int chunks;
        private final long estimatedRows;
        private long rows;
        private long bytes;
        private int done;
        private final Map<Integer, long[]> flowing = new HashMap<>();
        private double highest;
        private long mostRows;
        private long toldAt;

        private Line(int chunks, long estimatedRows) {
            this.chunks = chunks;
            this.estimatedRows = estimatedRows;
            this.toldAt = System.nanoTime() - QUIET_NANOS;
        }

        private long sum(int what) {
            return flowing.values().stream().mapToLong(counts -> counts[what]).sum();
        }
    }

    synchronized void add(MappingId table, int chunks, long estimatedRows) {
        lines.put(table, new Line(chunks, estimatedRows));
    }

    /** A chunk that is in, from this run or an earlier one. */
    synchronized void arrived(Chunk chunk, long rows, long bytes) {
        Line line = line(chunk.mapping());
        line.flowing.remove(chunk.number());
        line.rows += rows;
        line.bytes += bytes;
        line.done++;
        tell(chunk.mapping(), line);
    }

    /** A chunk that this run has copied. */
    synchronized void copied(Chunk chunk, long rows, long bytes, Duration took) {
        arrived(chunk, rows, bytes);
        listener.copied(chunk.mapping(), rows, bytes, took);
    }

    synchronized void moved(Chunk chunk, long rows, long bytes) {
        Line line = line(chunk.mapping());
        long[] counts = line.flowing.computeIfAbsent(chunk.number(), number -> new long[2]);
        counts[0] += rows;
        counts[1] += bytes;
        if (System.nanoTime() - line.toldAt >= QUIET_NANOS) {
            tell(chunk.mapping(), line);
        }
    }

    synchronized void failed(Chunk chunk) {
        line(chunk.mapping()).flowing.remove(chunk.number());
    }

    /** The table's rows are gone; the count begins again, the fraction waits until it is reached again. */
    synchronized void startedAgain(MappingId table, String reason) {
        Line line = line(table);
        line.flowing.clear();
        line.rows = 0;
        line.bytes = 0;
        line.done = 0;
        line.mostRows = 0;
        listener.startsAgain(table, reason);
    }

    private Line line(MappingId table) {
        Line line = lines.get(table);
        if (line == null) {
            throw new IllegalStateException("no progress is kept of " + table);
        }
        return line;
    }

    private void tell(MappingId table, Line line) {
        line.toldAt = System.nanoTime();
        boolean done = line.done == line.chunks;
        line.mostRows = done ? line.rows : Math.max(line.mostRows, line.rows + line.sum(0));
        double perChunk = Math.max(1, (double) line.estimatedRows / line.chunks);
        double flowing = line.flowing.values().stream()
                .mapToDouble(counts -> Math.min(FLOWING, counts[0] / perChunk))
                .sum();
        double now = Math.min(FLOWING, (line.done + flowing) / line.chunks);
        line.highest = done ? 1 : Math.max(line.highest, now);
        listener.progress(new TableProgress(
                table,
                line.mostRows,
                line.bytes + line.sum(1),
                line.done,
                line.chunks,
                done ? line.rows : line.estimatedRows,
                line.highest));
    }

    synchronized long rows() {
        return lines.values().stream().mapToLong(line -> line.rows).sum();
    }

    synchronized long bytes() {
        return lines.values().stream().mapToLong(line -> line.bytes).sum();
    }

    synchronized Map<MappingId, Long> rowsByTable() {
        Map<MappingId, Long> rows = new LinkedHashMap<>();
        lines.forEach((table, line) -> rows.put(table, line.rows));
        return rows;
    }
}
