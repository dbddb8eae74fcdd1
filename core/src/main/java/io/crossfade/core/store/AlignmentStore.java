package io.crossfade.core.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a comparison and the lanes of a target meet: asked to, a lane stands still exactly where a snapshot of the source
 * ends until a snapshot of the target is taken, but not longer than its own deadline. Each step is one conditional update,
 * so that both agree on whether the lane stood still.
 *
 * <p>Two markers tell a lane of it. Before the snapshot is taken: {@link #BEFORE}, whose content is an id; the lane applies
 * nothing beyond it until it knows the snapshot. After it: {@link #TAKEN}, whose content is the id, a space and what
 * {@code pg_current_snapshot()} said (PostgreSQL manual, 9.27.11).
 */
public final class AlignmentStore {
    public static final String BEFORE = "align";
    public static final String TAKEN = "aligned";

    private final Connection session;
    private final String migration;

    /** @param session of whoever compares, in autocommit mode, or of a lane, which commits */
    public AlignmentStore(Connection session, String migration) {
        this.session = session;
        this.migration = migration;
    }

    /** How far lanes are. */
    public enum Progress {
        PENDING,
        /** Every lane stands where the snapshot ends. */
        HELD,
        /** A lane cannot stop there, or has gone on. */
        FAILED
    }

    /** Asks lanes to stand still at the markers of an id; what was asked of them before is void. */
    public void ask(String id, Collection<String> lanes) throws SQLException {
        for (String lane : lanes) {
            update(AlignmentSql.ASK, lane, id);
        }
    }

    public Progress progress(String id, Collection<String> lanes) throws SQLException {
        Map<String, String> states = states(id);
        if (!states.keySet().containsAll(lanes) || states.containsValue("failed")) {
            return Progress.FAILED;
        }
        return states.values().stream().allMatch("held"::equals) ? Progress.HELD : Progress.PENDING;
    }

    private Map<String, String> states(String id) throws SQLException {
        try (PreparedStatement read = prepare(AlignmentSql.STATES, id);
                ResultSet row = read.executeQuery()) {
            Map<String, String> states = new HashMap<>();
            while (row.next()) {
                states.put(row.getString(1), row.getString(2));
            }
            return states;
        }
    }

    /** Lets lanes go on. @return whether every one of them has stood still until now */
    public boolean release(String id, Collection<String> lanes) throws SQLException {
        boolean all = true;
        for (String lane : lanes) {
            all &= update(AlignmentSql.RELEASE, lane, id);
            fail(lane, id);
        }
        return all;
    }

    /** Milliseconds for which the slowest lane stood still. */
    public long longestMillis(String id) throws SQLException {
        try (PreparedStatement read = prepare(AlignmentSql.LONGEST, id);
                ResultSet row = read.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    public boolean isAsked(String lane, String id) throws SQLException {
        return isTrue(AlignmentSql.IS_ASKED, lane, id);
    }

    /** The lane stands. @return false if nobody asks for it any more */
    public boolean hold(String lane, String id) throws SQLException {
        return update(AlignmentSql.HOLD, lane, id);
    }

    public boolean isHeld(String lane, String id) throws SQLException {
        return isTrue(AlignmentSql.IS_HELD, lane, id);
    }

    /** The lane cannot stand there, or goes on unasked. */
    public void fail(String lane, String id) throws SQLException {
        update(AlignmentSql.FAIL, lane, id);
    }

    private boolean isTrue(String sql, String... values) throws SQLException {
        try (PreparedStatement read = prepare(sql, values);
                ResultSet row = read.executeQuery()) {
            return row.next();
        }
    }

    private boolean update(String sql, String... values) throws SQLException {
        try (PreparedStatement update = prepare(sql, values)) {
            return update.executeUpdate() == 1;
        }
    }

    private PreparedStatement prepare(String sql, String... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setString(1, migration);
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 2, values[i]);
        }
        return statement;
    }
}
