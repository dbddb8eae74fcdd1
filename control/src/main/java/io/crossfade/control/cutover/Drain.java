package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Waits until a target's lanes have passed a marker: then they hold everything that precedes it in commit order. */
public final class Drain {
    /** The name of the marker that a fence over the source's tables writes; its content is the cutover. */
    public static final String FENCE = "fence";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    private final Database target;
    private final String migration;

    public Drain(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /**
     * @param name what follows {@code crossfade.<migration>.} in the marker's prefix
     * @throws CrossfadeException NOT_IN_SYNC if a lane has not come so far in time; it names the lanes
     */
    public void await(List<String> lanes, String name, String content, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        Duration pause = FIRST_PAUSE;
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(CutoverSql.LANES_PAST)) {
            read.setString(1, migration);
            read.setString(2, name);
            read.setString(3, content);
            Set<String> left = new TreeSet<>(lanes);
            while (true) {
                left.removeAll(past(read));
                if (left.isEmpty()) {
                    return;
                }
                if (System.nanoTime() >= end) {
                    throw new CrossfadeException(
                            ErrorCode.NOT_IN_SYNC,
                            "within " + budget.toMillis() + " ms the lanes " + left + " of the " + target.name()
                                    + " did not come up to the marker '" + name + "'");
                }
                Fence.pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read how far the lanes have come in the " + target.name());
        }
    }

    private static Set<String> past(PreparedStatement read) throws SQLException {
        Set<String> lanes = new TreeSet<>();
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                lanes.add(row.getString(1));
            }
        }
        return lanes;
    }
}
