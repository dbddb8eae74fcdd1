package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What of a target was proven equal to its source. A proof holds for all rows of a mapping but those whose keys are in
 * {@link ChangedKeys}: as long as it stands no key is forgotten that changed since.
 */
public final class ProofStore {
    /** Before all generations of a lane, whose own keys are never waited for so. */
    private static final long OF_PROOF = 0;

    private final Database target;
    private final String migration;

    public ProofStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** The mappings whose proofs stand, and how long ago all their rows were compared, by the target's clock. */
    public Map<MappingId, Duration> ages() {
        Map<MappingId, Duration> ages = new HashMap<>();
        try (Connection session = target.open();
                PreparedStatement read = session.prepareStatement(ProofStoreSql.AGES)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    ages.put(new MappingId(row.getString(1)), Duration.ofMillis((long) (1000 * row.getDouble(2))));
                }
            }
            return ages;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read what is proven in the " + target.name());
        }
    }

    /**
     * A comparison that began after a generation of keys did found all rows equal but some. A table that is set aside has no
     * proof: what changes in it comes by no lane.
     *
     * @param generation see {@link LaneStore#trackKeys}
     * @param open the keys of those that it could not tell of: they count as changed since
     * @param whole whether all rows were compared
     */
    public void prove(String lane, MappingId mapping, long generation, Collection<RowKey> open, boolean whole) {
        inOneTransaction("keep a proof", session -> {
            execute(session, ProofStoreSql.HOLD_LANE, lane);
            try (PreparedStatement prove = session.prepareStatement(ProofStoreSql.PROVE)) {
                prove.setString(1, lane);
                prove.setLong(2, generation);
                prove.setString(3, migration);
                prove.setString(4, mapping.name());
                prove.setBoolean(5, whole);
                prove.executeUpdate();
            }
            try (PreparedStatement forget = session.prepareStatement(ProofStoreSql.FORGET)) {
                forget.setString(1, migration);
                forget.setString(2, mapping.name());
                forget.setLong(3, generation);
                forget.executeUpdate();
            }
            if (!open.isEmpty()) {
                new ChangedKeys.Writing(session, migration, lane, OF_PROOF).add(mapping, open);
            }
        });
    }

    /** A comparison found rows that differ. */
    public void disprove(MappingId mapping) {
        inOneTransaction("end a proof", session -> execute(session, ProofStoreSql.DISPROVE, mapping.name()));
    }

    /** Ends the proofs of a lane, and with them the writing down of its keys. */
    public void end(String lane) {
        inOneTransaction("end the proofs of lane " + lane, session -> {
            execute(session, ProofStoreSql.DISPROVE_LANE, lane);
            execute(session, LaneStoreSql.TRACK_NO_MORE, lane);
            execute(session, ChangedKeysSql.CLEAR, lane);
        });
    }

    private void execute(Connection session, String sql, String of) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, migration);
            statement.setString(2, of);
            statement.execute();
        }
    }

    private interface Work {
        void in(Connection session) throws SQLException;
    }

    private void inOneTransaction(String action, Work work) {
        try (Connection session = target.open()) {
            session.setAutoCommit(false);
            work.in(session);
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + target.name());
        }
    }
}
