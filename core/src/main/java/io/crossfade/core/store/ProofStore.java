package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    /**
     * What a comparison found that began after a generation of keys did: all rows are equal but some.
     *
     * @param generation see {@link #begin}
     * @param open the keys of those that it could not tell of: they count as changed since
     * @param whole whether all rows were compared
     */
    public record Proof(String lane, MappingId mapping, long generation, List<RowKey> open, boolean whole) {
        public Proof {
            open = List.copyOf(open);
        }
    }

    /**
     * Begins a generation of keys. Once this has returned, the keys of every change that a lane applies from then on are in
     * {@link ChangedKeys} with its generation or a later one, and those of all that was applied before with an earlier one.
     *
     * @return the generation of each lane, from 1 on
     * @throws CrossfadeException NOT_FOUND
     */
    public Map<String, Long> begin(Collection<String> lanes) {
        Map<String, Long> generations = new HashMap<>();
        inOneSession("write down keys", session -> {
            for (String lane : lanes) {
                try (PreparedStatement track = session.prepareStatement(ProofStoreSql.TRACK)) {
                    track.setString(1, migration);
                    track.setString(2, lane);
                    try (ResultSet row = track.executeQuery()) {
                        if (!row.next()) {
                            throw target.missing("lane '" + lane + "'");
                        }
                        generations.put(lane, row.getLong(1));
                    }
                }
            }
        });
        return generations;
    }

    /** The mappings whose proofs stand, and how long ago all their rows were compared, by the target's clock. */
    public Map<MappingId, Duration> ages() {
        Map<MappingId, Duration> ages = new HashMap<>();
        inOneSession("read what is proven", session -> {
            try (PreparedStatement read = session.prepareStatement(ProofStoreSql.AGES)) {
                read.setString(1, migration);
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        ages.put(new MappingId(row.getString(1)), Duration.ofMillis((long) (1000 * row.getDouble(2))));
                    }
                }
            }
        });
        return ages;
    }

    /**
     * Keeps what is proven, and forgets the keys that changed before. A table that is set aside has no proof: what changes in
     * it comes by no lane.
     *
     * @param different of which rows differ: their proofs end
     */
    public void settle(Collection<Proof> proven, Collection<MappingId> different) {
        inOneSession("keep what is proven", session -> {
            for (MappingId mapping : different) {
                execute(session, ProofStoreSql.DISPROVE, mapping.name());
            }
            session.setAutoCommit(false);
            for (Proof proof : proven) {
                prove(session, proof);
                session.commit();
            }
        });
    }

    private void prove(Connection session, Proof proof) throws SQLException {
        execute(session, ProofStoreSql.HOLD_LANE, proof.lane());
        try (PreparedStatement prove = session.prepareStatement(ProofStoreSql.PROVE)) {
            prove.setString(1, proof.lane());
            prove.setLong(2, proof.generation());
            prove.setString(3, migration);
            prove.setString(4, proof.mapping().name());
            prove.setBoolean(5, proof.whole());
            prove.executeUpdate();
        }
        try (PreparedStatement forget = session.prepareStatement(ProofStoreSql.FORGET)) {
            forget.setString(1, migration);
            forget.setString(2, proof.mapping().name());
            forget.setLong(3, proof.generation());
            forget.executeUpdate();
        }
        if (!proof.open().isEmpty()) {
            new ChangedKeys.Writing(session, migration, proof.lane(), OF_PROOF).add(proof.mapping(), proof.open());
        }
    }

    /** Ends the proofs of lanes, and with them the writing down of their keys. */
    public void end(Collection<String> lanes) {
        inOneSession("end proofs", session -> {
            session.setAutoCommit(false);
            for (String lane : lanes) {
                execute(session, ProofStoreSql.DISPROVE_LANE, lane);
                execute(session, ProofStoreSql.TRACK_NO_MORE, lane);
                execute(session, ChangedKeysSql.CLEAR, lane);
                session.commit();
            }
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

    private void inOneSession(String action, Work work) {
        try (Connection session = target.open()) {
            work.in(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + target.name());
        }
    }
}
