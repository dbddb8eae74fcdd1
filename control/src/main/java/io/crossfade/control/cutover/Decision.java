package io.crossfade.control.cutover;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The decision row of one fence, as it stood when it was read. {@code fenced} becomes {@code forward} or {@code open},
 * once (invariant I8); {@code forward} becomes {@code open} when a later move has brought the writers back.
 *
 * @param tables what the fence closes; those that another one took over are not among them
 * @param deadline when the fence opens itself; null: never
 * @param markerLsn where the fence's marker stands in the log; null: none was written
 * @param openedByFence whether it was the fence that opened, after its deadline
 * @param remaining until the deadline by the server's clock, negative after it; null: there is none
 */
public record Decision(
        String cutover,
        String migration,
        String target,
        List<TableId> tables,
        State state,
        @Nullable Instant deadline,
        @Nullable Lsn markerLsn,
        Instant fencedAt,
        boolean openedByFence,
        String destination,
        @Nullable Duration remaining) {
    /** What a fence does with a write. */
    public enum State {
        /** Refuses it, until the deadline. */
        FENCED,
        /** Refuses it until another move brings the writers back: the point of no return is passed. */
        FORWARD,
        /** Lets it through, for good. */
        OPEN
    }

    /** A row of {@link FenceSql#FIND}. */
    static Decision of(ResultSet row) throws SQLException {
        String marker = row.getString(7);
        return new Decision(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                tables(row.getArray(12)),
                State.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                row.getBoolean(5)
                        ? null
                        : row.getObject(6, OffsetDateTime.class).toInstant(),
                marker == null ? null : Lsn.parse(marker),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getBoolean(9),
                row.getString(10),
                remaining(row));
    }

    private static List<TableId> tables(Array pairs) throws SQLException {
        return Stream.of((Object[]) pairs.getArray())
                .map(pair -> (String[]) pair)
                .map(pair -> new TableId(pair[0], pair[1]))
                .toList();
    }

    /** Whether it closes any of these. */
    boolean closesAnyOf(Collection<TableId> some) {
        return tables.stream().anyMatch(some::contains);
    }

    private static @Nullable Duration remaining(ResultSet row) throws SQLException {
        double seconds = row.getDouble(11);
        return row.wasNull() ? null : Duration.ofMillis((long) (seconds * 1000));
    }
}
