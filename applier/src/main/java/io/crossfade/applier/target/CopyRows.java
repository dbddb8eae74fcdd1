package io.crossfade.applier.target;

import io.crossfade.core.model.RowImage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Inserts rows by COPY in its text format (PostgreSQL manual, COPY, "Text Format"), straight from the bytes of row images:
 * less work for the server than an INSERT from arrays. The types' input functions read what their output functions wrote.
 */
final class CopyRows {
    private static final int BUFFER = 64 << 10;
    /** Escaping doubles a byte at most. */
    private static final int PIECE = BUFFER / 2;

    private final Connection session;
    private final byte[] buffer = new byte[BUFFER];
    private int end;

    CopyRows(Connection session) {
        this.session = session;
    }

    /**
     * @param cells the cell of a row for each column of the statement
     * @return how many rows the server took
     * @throws IllegalStateException if a cell was not sent
     */
    long insert(String copy, List<RowImage> rows, int[] cells) throws SQLException {
        CopyIn in = session.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
        try {
            end = 0;
            for (RowImage row : rows) {
                for (int i = 0; i < cells.length; i++) {
                    if (i > 0) {
                        put(in, (byte) '\t');
                    }
                    cell(in, row, cells[i]);
                }
                put(in, (byte) '\n');
            }
            in.writeToCopy(buffer, 0, end);
            return in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    private void cell(CopyIn in, RowImage row, int cell) throws SQLException {
        int length = row.length(cell);
        switch (length) {
            case RowImage.NULL -> {
                put(in, (byte) '\\');
                put(in, (byte) 'N');
            }
            case RowImage.UNCHANGED -> throw new IllegalStateException("cell " + cell + " was not sent");
            default -> {
                int from = row.offset(cell);
                int until = from + length;
                for (int at = from; at < until; at += PIECE) {
                    escape(in, row.buffer(), at, Math.min(until, at + PIECE));
                }
            }
        }
    }

    private void escape(CopyIn in, byte[] text, int from, int until) throws SQLException {
        reserve(in, 2 * (until - from));
        for (int at = from; at < until; at++) {
            byte each = text[at];
            byte letter = letter(each);
            if (letter != 0) {
                buffer[end++] = '\\';
                buffer[end++] = letter;
            } else {
                buffer[end++] = each;
            }
        }
    }

    /** What follows the backslash for a byte that may not stand for itself; 0: it may. */
    private static byte letter(byte each) {
        return switch (each) {
            case '\\' -> '\\';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    private void put(CopyIn in, byte each) throws SQLException {
        reserve(in, 1);
        buffer[end++] = each;
    }

    private void reserve(CopyIn in, int bytes) throws SQLException {
        if (end + bytes > BUFFER) {
            in.writeToCopy(buffer, 0, end);
            end = 0;
        }
    }
}
