package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one migration in one target, for those who watch and steer them; whoever applies holds a {@link
 * LaneLease}. Every method is one short transaction and keeps no session.
 */
public final class LaneStore {
    private final Database target;
    private final String migration;

    public LaneStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** Makes the lane's row where it is absent. */
    public void ensure(String lane, String topic) {
        update("make lane " + lane, LaneStoreSql.ENSURE, migration, lane, topic);
    }

    /**
     * Lets a lane begin without a copy, because its target holds all rows already.
     *
     * @throws CrossfadeException NOT_FOUND
     */
    public void bornCopied(String lane) {
        if (update("let lane " + lane + " begin", LaneStoreSql.BORN_COPIED, migration, lane) != 1) {
            throw target.missing("lane '" + lane + "'");
        }
    }

    public Optional<LaneRecord> find(String lane) {
        return read(LaneStoreSql.READ, migration, lane).stream().findFirst();
    }

    /** @throws CrossfadeException NOT_FOUND */
    public LaneRecord get(String lane) {
        return find(lane).orElseThrow(() -> target.missing("lane '" + lane + "'"));
    }

    /** All lanes of the migration in this target, by name. */
    public List<LaneRecord> all() {
        return read(LaneStoreSql.ALL, migration);
    }

    /**
     * Holds a lane, or lets it go on. Once this has returned with {@code true}, the lane's applier commits nothing more
     * until it is let go on.
     */
    public void setPaused(String lane, boolean paused) {
        change("pause lane " + lane, LaneStoreSql.PAUSE, paused, lane);
    }

    /**
     * Keeps a lane from what it reads past its log until it has heeded a turn of its mappings with this number or a higher one: once this has
     * returned, nothing that it read again is committed into tables that the target's writers are about to have. Nobody else
     * ends it, so that who comes too late can neither end nor begin what a later turn has begun or ended.
     *
     * @param turn see {@link Turn#number}
     */
    public void holdBack(String lane, long turn) {
        change("hold back lane " + lane, LaneStoreSql.HOLD_BACK, turn, lane);
    }

    /**
     * Lets a lane stand where it is until all its chunks are in, with tables that join it. Once this has returned, nobody who
     * held the lane commits anything, and who takes it waits for the copy.
     */
    public void reopen(String lane) {
        call("reopen lane " + lane, session -> {
            try (PreparedStatement end = prepare(session, LaneStoreSql.END_FORMER_HOLDER, migration, lane)) {
                end.execute();
            }
            return true;
        });
        if (update("reopen lane " + lane, LaneStoreSql.REOPEN, migration, lane) != 1) {
            throw target.missing("lane '" + lane + "'");
        }
    }

    /**
     * Ties a lane to a topic by the topic's id, for good.
     *
     * @throws CrossfadeException TOPIC_GAP if the lane has read another topic: records are lost with that
     */
    public void adoptTopic(String lane, String topicId) {
        String adopted = call("tie lane " + lane + " to its topic", session -> {
            try (PreparedStatement adopt = prepare(session, LaneStoreSql.ADOPT_TOPIC, topicId, migration, lane);
                    ResultSet row = adopt.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        });
        if (adopted.isEmpty()) {
            throw target.missing("lane '" + lane + "'");
        }
        if (!adopted.equals(topicId)) {
            throw new CrossfadeException(
                    ErrorCode.TOPIC_GAP,
                    "the topic of lane '" + lane + "' has the id " + topicId
                            + ", but the lane read the topic with the id " + adopted
                            + ": it was deleted and made again");
        }
    }

    static LaneRecord record(ResultSet row) throws SQLException {
        return new LaneRecord(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getBoolean(5),
                new LanePosition(row.getLong(6), row.getLong(7), row.getLong(8), Lsn.parse(row.getString(9))),
                instant(row, 10),
                instant(row, 11),
                row.getLong(12),
                row.getLong(13),
                row.getObject(14, OffsetDateTime.class).toInstant(),
                row.getBoolean(15),
                row.getLong(16),
                row.getBoolean(17),
                row.getBoolean(18));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private List<LaneRecord> read(String sql, Object... values) {
        return call("read the lanes", session -> {
            List<LaneRecord> lanes = new ArrayList<>();
            try (PreparedStatement read = prepare(session, sql, values);
                    ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    lanes.add(record(row));
                }
            }
            return lanes;
        });
    }

    private void change(String action, String sql, Object value, String lane) {
        if (update(action, sql, value, migration, lane) != 1) {
            throw target.missing("lane '" + lane + "'");
        }
    }

    private int update(String action, String sql, Object... values) {
        return call(action, session -> {
            try (PreparedStatement update = prepare(session, sql, values)) {
                return update.executeUpdate();
            }
        });
    }

    private static PreparedStatement prepare(Connection session, String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    private <T> T call(String action, Call<T> call) {
        try (Connection session = target.session()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + target.name());
        }
    }
}
