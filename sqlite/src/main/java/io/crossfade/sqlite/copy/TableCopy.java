package io.crossfade.sqlite.copy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.store.SetAsideWriter;
import io.crossfade.sqlite.rows.RenderedRow;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.Rendered;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The copy of one table within the caller's target transaction: every row of the snapshot goes in or is set aside with
 * its reason, and both commit together (invariants I1 and I6). Memory does not grow with the rows.
 */
final class TableCopy {
    /** More rows that do not fit than this, and it is the table that does not fit. */
    private static final int MOST_ASIDE = 10_000;
    /** So many wait until COPY pauses for them. */
    private static final int WAITING = 500;

    private final Connection target;
    private final SetAsideWriter asides;
    private final Lsn snapshot;
    private final CopyListener listener;
    private final CopyText text = new CopyText();
    private final List<RenderedRow> waiting = new ArrayList<>();
    private @Nullable CopyIn copy;
    private long copied;
    private long aside;
    private long bytes;

    /**
     * @param target in a transaction
     * @param snapshot what the rows are as of, for the rows that are set aside
     */
    TableCopy(Connection target, SetAsideWriter asides, Lsn snapshot, CopyListener listener) {
        this.target = target;
        this.asides = asides;
        this.snapshot = snapshot;
        this.listener = listener;
    }

    /**
     * @param copied rows that are in the target
     * @param aside rows that are kept out
     */
    record Outcome(long copied, long aside, long bytes) {}

    Outcome copy(SourceRows source, MappedTable table) throws SQLException {
        long read = source.read(table, row -> take(table, row));
        endCopy(table);
        keepWaiting();
        if (copied + aside != read) {
            throw new CrossfadeException(
                    ErrorCode.INTERNAL,
                    "table " + table.name() + " gave " + read + " rows, the target took " + copied + " and " + aside
                            + " are set aside");
        }
        return new Outcome(copied, aside, bytes);
    }

    private void take(MappedTable table, RenderedRow row) throws SQLException {
        if (row.fits()) {
            text.add(row);
            if (text.isFull()) {
                send(table);
            }
            return;
        }
        aside++;
        if (aside > MOST_ASIDE) {
            throw new CrossfadeException(
                    ErrorCode.COPY_REFUSED,
                    "more than " + MOST_ASIDE + " rows of table " + table.name() + " do not fit, the last: "
                            + reason(row),
                    "see the findings of `crossfade plan`; correct the values, or move the table without this column",
                    null);
        }
        waiting.add(row);
        if (waiting.size() >= WAITING) {
            endCopy(table);
            keepWaiting();
        }
    }

    private void send(MappedTable table) throws SQLException {
        CopyIn open = copy;
        if (open == null) {
            open = target.unwrap(PGConnection.class).getCopyAPI().copyIn(CopySql.copyIn(table));
            copy = open;
        }
        byte[] chunk = text.take();
        open.writeToCopy(chunk, 0, chunk.length);
        bytes += chunk.length;
        listener.moved(table.name(), copied, aside);
    }

    /** The session takes no other statement while a COPY is open. */
    private void endCopy(MappedTable table) throws SQLException {
        send(table);
        CopyIn open = copy;
        if (open != null) {
            copied += open.endCopy();
            copy = null;
        }
    }

    private void keepWaiting() throws SQLException {
        for (RenderedRow row : waiting) {
            asides.keep(row.table().id(), row.key(), reason(row), null, snapshot, AsideJson.of(row), false);
        }
        waiting.clear();
    }

    private static String reason(RenderedRow row) {
        int column = row.firstUnfit();
        String reason = row.cells().get(column) instanceof Rendered.Unfit(String why) ? why : "";
        return "column " + row.table().columns().get(column).name() + ": " + reason;
    }
}
