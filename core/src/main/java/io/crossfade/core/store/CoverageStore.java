package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a continuous verification is round the chunks of a migration, in the control database, so that one that starts
 * again goes on where it was.
 */
public final class CoverageStore {
    private final Database control;
    private final String migration;

    public CoverageStore(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * A chunk: all rows of one mapping.
     *
     * @param listedAt when a watch first heard of it
     * @param lookedAt when a watch last tried to compare it, whatever became of that; null: never
     * @param verifiedAt when it was last compared to the end, every row equal or different; null: never
     * @param verdict of the last comparison; null: none
     * @param differences rows that the last comparison found to differ
     * @param changing rows that changed under every look of the last comparison
     */
    public record Chunk(
            MappingId mapping,
            Instant listedAt,
            @Nullable Instant lookedAt,
            @Nullable Instant verifiedAt,
            @Nullable String verdict,
            long differences,
            long changing) {
        /** From when on nothing is known of it. */
        public Instant unverifiedSince() {
            return verifiedAt == null ? listedAt : verifiedAt;
        }
    }

    /** Lists chunks that are not listed. */
    public void list(Collection<MappingId> mappings, Instant now) {
        try (Connection session = control.session();
                PreparedStatement list = session.prepareStatement(CoverageStoreSql.LIST)) {
            for (MappingId mapping : mappings) {
                list.setString(1, migration);
                list.setString(2, mapping.name());
                list.setObject(3, time(now));
                list.addBatch();
            }
            list.executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Every chunk that was ever listed. */
    public List<Chunk> all() {
        try (Connection session = control.session();
                PreparedStatement read = session.prepareStatement(CoverageStoreSql.READ)) {
            read.setString(1, migration);
            List<Chunk> all = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    all.add(new Chunk(
                            new MappingId(row.getString(1)),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            instant(row, 3),
                            instant(row, 4),
                            row.getString(5),
                            row.getLong(6),
                            row.getLong(7)));
                }
            }
            return all;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Puts a chunk that is listed in the place of what was known of it. */
    public void update(Chunk chunk) {
        try (Connection session = control.session();
                PreparedStatement update = session.prepareStatement(CoverageStoreSql.UPDATE)) {
            update.setObject(1, time(chunk.lookedAt()));
            update.setObject(2, time(chunk.verifiedAt()));
            update.setString(3, chunk.verdict());
            update.setLong(4, chunk.differences());
            update.setLong(5, chunk.changing());
            update.setString(6, migration);
            update.setString(7, chunk.mapping().name());
            update.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private CrossfadeException failed(SQLException e) {
        return SqlErrors.translate(e, "keep the coverage of verification in the control database");
    }
}
