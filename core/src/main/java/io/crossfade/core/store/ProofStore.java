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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a target was proven equal to its source. A proof holds for all rows of a mapping but those whose keys are in
 * {@link ChangedKeys}: as long as it stands, keys are written down without a break, and none is forgotten that changed since.
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
     * @param base the generation of the proof that it went on with, looking only at the keys that changed since; null: it looked
     *     at all rows
     * @param open the keys of those that it could not tell of: they count as changed since; null: it may be any row
     */
    public record Proof(
            String lane,
            MappingId mapping,
            long generation,
            @Nullable Long base,
            @Nullable List<RowKey> open) {
        public Proof {
            open = open == null ? null : List.copyOf(open);
        }
    }

    /** A comparison that began after a generation of keys did found rows that differ. */
    public record Disproof(String lane, MappingId mapping, long generation) {}

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
                try (PreparedStatement track = prepare(session, ProofStoreSql.TRACK, migration, lane);
                        ResultSet row = track.executeQuery()) {
                    if (!row.next()) {
                        throw target.missing("lane '" + lane + "'");
                    }
                    generations.put(lane, row.getLong(1));
                }
            }
        });
        return generations;
    }

    /** The mappings whose proofs stand, each with the generation from which on its changed keys are known. */
    public Map<MappingId, Long> proven() {
        Map<MappingId, Long> proven = new HashMap<>();
        inOneSession("read what is proven", session -> {
            try (PreparedStatement read = prepare(session, ProofStoreSql.PROVEN, migration);
                    ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    proven.put(new MappingId(row.getString(1)), row.getLong(2));
                }
            }
        });
        return proven;
    }

    /**
     * Keeps what a comparison found, and forgets the keys that changed before. Nothing is proven of a table that is set aside,
     * as what changes in it comes by no lane, nor where a comparison that began later has found something.
     */
    public void settle(Collection<Proof> proofs, Collection<Disproof> disproofs) {
        inOneSession("keep what is proven", session -> {
            session.setAutoCommit(false);
            for (Disproof disproof : disproofs) {
                execute(session, ProofStoreSql.HOLD_LANE, migration, disproof.lane());
                disprove(session, disproof);
                session.commit();
            }
            for (Proof proof : proofs) {
                execute(session, ProofStoreSql.HOLD_LANE, migration, proof.lane());
                prove(session, proof);
                session.commit();
            }
        });
    }

    private void disprove(Connection session, Disproof disproof) throws SQLException {
        String mapping = disproof.mapping().name();
        execute(session, ProofStoreSql.DISPROVE, migration, disproof.lane(), mapping, disproof.generation());
        execute(session, ProofStoreSql.FORGET, migration, mapping, disproof.generation());
    }

    private void prove(Connection session, Proof proof) throws SQLException {
        String mapping = proof.mapping().name();
        Long base = proof.base();
        int kept = base == null
                ? execute(session, ProofStoreSql.PROVE, migration, proof.lane(), mapping, proof.generation())
                : execute(session, ProofStoreSql.GO_ON, proof.generation(), migration, mapping, base);
        if (kept == 0) {
            return;
        }
        execute(session, ProofStoreSql.FORGET, migration, mapping, proof.generation());
        ChangedKeys.Writing left = new ChangedKeys.Writing(session, migration, proof.lane(), OF_PROOF);
        List<RowKey> open = proof.open();
        if (open == null) {
            left.addWholeTable(proof.mapping());
        } else if (!open.isEmpty()) {
            left.add(proof.mapping(), open);
        }
    }

    /**
     * Ends the writing down of keys of those lanes of which nothing is proven.
     *
     * @param generations of the comparison that has ended; where another one has begun since, nothing ends
     */
    public void endIdle(Map<String, Long> generations) {
        inOneSession("end the writing down of keys", session -> {
            session.setAutoCommit(false);
            for (Map.Entry<String, Long> lane : generations.entrySet()) {
                execute(session, ProofStoreSql.HOLD_LANE, migration, lane.getKey());
                if (execute(session, ProofStoreSql.TRACK_NO_MORE, migration, lane.getKey(), lane.getValue()) > 0) {
                    execute(session, ProofStoreSql.CLEAR, migration, lane.getKey());
                }
                session.commit();
            }
        });
    }

    /** Ends the proofs of lanes, and with them the writing down of their keys. */
    public void end(Collection<String> lanes) {
        inOneSession("end proofs", session -> {
            session.setAutoCommit(false);
            for (String lane : lanes) {
                execute(session, ProofStoreSql.HOLD_LANE, migration, lane);
                execute(session, ProofStoreSql.END_LANE, migration, lane);
                execute(session, ProofStoreSql.STOP_TRACKING, migration, lane);
                execute(session, ProofStoreSql.CLEAR, migration, lane);
                session.commit();
            }
        });
    }

    /** @return how many rows it changed; of a query 0 */
    private static int execute(Connection session, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(session, sql, values)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    private static PreparedStatement prepare(Connection session, String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private interface Work {
        void in(Connection session) throws SQLException;
    }

    private void inOneSession(String action, Work work) {
        try (Connection session = target.session()) {
            work.in(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + target.name());
        }
    }
}
