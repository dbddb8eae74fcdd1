package io.crossfade.verifier;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one end of a table, in the order of their keys' hashes, fetched by a session's thread a little ahead of who
 * merges them. A session that is lost in between is asked for the same rows again, and those that came before are passed over:
 * rows that share a hash are sent together.
 */
final class RowStream {
    /** Rows may be large. */
    private static final int FETCH_ROWS = 200;

    private static final int BATCHES_AHEAD = 4;
    private static final long LOOK_MILLIS = 100;

    private final BlockingQueue<List<Row>> batches = new LinkedBlockingQueue<>(BATCHES_AHEAD);
    private final Sessions sessions;
    private final Future<Boolean> reading;
    /** The hash of the last rows that were sent, by the reading thread; null: none were. */
    private @Nullable Long sent;

    private List<Row> batch = List.of();
    private int place;
    private long rows;

    /** @param binding of the statement's parameters */
    RowStream(Sessions sessions, String action, String sql, Binding binding) {
        this.sessions = sessions;
        reading = sessions.submit(action, session -> {
            try (PreparedStatement read = session.prepareStatement(sql)) {
                read.setFetchSize(FETCH_ROWS);
                binding.bind(read);
                try (ResultSet row = read.executeQuery()) {
                    send(row);
                }
            }
            return true;
        });
    }

    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    @SuppressWarnings("ArrayRecordComponent") // Only read, and rows are many.
    record Row(long hash, RowKey key, @Nullable String[] texts) {}

    private void send(ResultSet row) throws SQLException {
        List<Row> filling = new ArrayList<>(FETCH_ROWS);
        while (row.next()) {
            long hash = row.getLong(1);
            if (sent != null && hash <= sent) {
                continue;
            }
            if (filling.size() >= FETCH_ROWS && filling.getLast().hash() != hash) {
                put(filling);
                filling = new ArrayList<>(FETCH_ROWS);
            }
            filling.add(new Row(hash, Slices.key((String[]) row.getArray(2).getArray()), (@Nullable String[])
                    row.getArray(3).getArray()));
        }
        put(filling);
        put(List.of());
    }

    private void put(List<Row> filled) {
        try {
            sessions.requireYoung();
            batches.put(filled);
            if (!filled.isEmpty()) {
                sent = filled.getLast().hash();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison was interrupted", e);
        }
    }

    /** The next rows that share a hash; none: the end. */
    List<Row> next() {
        if (!hasMore()) {
            return List.of();
        }
        List<Row> same = new ArrayList<>(1);
        long hash = batch.get(place).hash();
        while (hasMore() && batch.get(place).hash() == hash) {
            same.add(batch.get(place++));
        }
        rows += same.size();
        return same;
    }

    /** How many rows have come. */
    long rows() {
        return rows;
    }

    private boolean hasMore() {
        if (place == batch.size()) {
            batch = taken();
            place = 0;
        }
        return !batch.isEmpty();
    }

    private List<Row> taken() {
        try {
            List<Row> next = batches.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            while (next == null) {
                if (reading.isDone()) {
                    Sessions.result(reading);
                    next = batches.poll();
                    return next == null ? List.of() : next;
                }
                next = batches.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison was interrupted", e);
        }
    }
}
