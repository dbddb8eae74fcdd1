package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest verification of each mapping, in the control database. One of some tables leaves what is known of the others,
 * and what was repaired stays counted.
 */
public final class VerificationStore {
    private final Database control;
    private final String migration;

    public VerificationStore(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * What one verification found of one mapping.
     *
     * @param endedAt of the whole verification: the same for all its mappings
     * @param verdict {@code equal}, {@code different} or {@code not-proven}
     * @param complete whether all rows that differ were counted
     * @param took for this mapping, from the start of all
     * @param whole for all its mappings
     * @param held how long the lanes stood still; null: they did not
     * @param repaired rows of all repairs together; of one that is stored it counts what the store knows
     */
    public record Entry(
            MappingId mapping,
            Instant endedAt,
            String verdict,
            long sourceRows,
            long targetRows,
            long differences,
            long changing,
            long setAside,
            long kept,
            long others,
            boolean complete,
            Duration took,
            Duration whole,
            @Nullable Duration held,
            long repaired) {}

    /** Puts each in the place of the one before. */
    public void keep(List<Entry> found) {
        try (Connection session = control.session()) {
            session.setAutoCommit(false);
            try (PreparedStatement keep = session.prepareStatement(VerificationStoreSql.KEEP)) {
                for (Entry one : found) {
                    bind(keep, one);
                    keep.addBatch();
                }
                keep.executeBatch();
            }
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "store a verification in the control database");
        }
    }

    private void bind(PreparedStatement keep, Entry one) throws SQLException {
        keep.setString(1, migration);
        keep.setString(2, one.mapping().name());
        keep.setObject(3, one.endedAt().atOffset(ZoneOffset.UTC));
        keep.setString(4, one.verdict());
        keep.setLong(5, one.sourceRows());
        keep.setLong(6, one.targetRows());
        keep.setLong(7, one.differences());
        keep.setLong(8, one.changing());
        keep.setLong(9, one.setAside());
        keep.setLong(10, one.kept());
        keep.setLong(11, one.others());
        keep.setBoolean(12, one.complete());
        keep.setLong(13, one.took().toMillis());
        keep.setLong(14, one.whole().toMillis());
        Duration held = one.held();
        if (held == null) {
            keep.setNull(15, Types.BIGINT);
        } else {
            keep.setLong(15, held.toMillis());
        }
    }

    /**
     * What the newest verification of a mapping said stands no longer, as some of its rows were found not to be equal since. Its
     * time stays, and the figures of rows that nobody looked at.
     *
     * @param differences at least 0: the mapping may have more
     */
    public void worsen(MappingId mapping, String verdict, long differences, long changing) {
        try (Connection session = control.session();
                PreparedStatement worsen = session.prepareStatement(VerificationStoreSql.WORSEN)) {
            worsen.setString(1, verdict);
            worsen.setLong(2, differences);
            worsen.setLong(3, changing);
            worsen.setBoolean(4, differences == 0);
            worsen.setString(5, migration);
            worsen.setString(6, mapping.name());
            worsen.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "store a verification in the control database");
        }
    }

    /** Counts rows of a mapping that were repaired; of one that was never verified nothing is known to repair. */
    public void addRepaired(MappingId mapping, long rows) {
        try (Connection session = control.session();
                PreparedStatement add = session.prepareStatement(VerificationStoreSql.ADD_REPAIRED)) {
            add.setLong(1, rows);
            add.setString(2, migration);
            add.setString(3, mapping.name());
            add.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "count repaired rows in the control database");
        }
    }

    /** The newest of each mapping that was ever verified. */
    public List<Entry> all() {
        try (Connection session = control.session();
                PreparedStatement read = session.prepareStatement(VerificationStoreSql.READ)) {
            read.setString(1, migration);
            List<Entry> all = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    all.add(entry(row));
                }
            }
            return all;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the verifications in the control database");
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        long held = row.getLong(14);
        Duration heldFor = row.wasNull() ? null : Duration.ofMillis(held);
        return new Entry(
                new MappingId(row.getString(1)),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getBoolean(11),
                Duration.ofMillis(row.getLong(12)),
                Duration.ofMillis(row.getLong(13)),
                heldFor,
                row.getLong(15));
    }
}
