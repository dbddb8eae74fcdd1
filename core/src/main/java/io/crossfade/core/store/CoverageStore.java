package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
     * What is known of a chunk.
     *
     * @param rows which they are
     * @param listedAt when a watch first heard of it
     * @param lookedAt when a watch last tried to compare it, whatever became of that; null: never
     * @param verifiedAt when it was last compared to the end, every row equal or different; null: never
     * @param verdict of the last comparison; null: none
     * @param differences rows that the last comparison found to differ
     * @param changing rows that changed under every look of the last comparison
     */
    public record Chunk(
            MappingRange rows,
            Instant listedAt,
            @Nullable Instant lookedAt,
            @Nullable Instant verifiedAt,
            @Nullable String verdict,
            long differences,
            long changing) {
        /** Nothing is known of it. */
        public static Chunk listed(MappingRange rows, Instant at) {
            return new Chunk(rows, at, null, null, null, 0, 0);
        }

        public MappingId mapping() {
            return rows.mapping();
        }

        /** From when on nothing is known of it. */
        public Instant unverifiedSince() {
            return verifiedAt == null ? listedAt : verifiedAt;
        }

        /** Its parts: of each the same is known as of the whole, but that the rows that differ count once, for the first. */
        public List<Chunk> cut(List<KeyRange> ranges) {
            List<Chunk> parts = new ArrayList<>();
            for (KeyRange range : ranges) {
                boolean first = parts.isEmpty();
                parts.add(new Chunk(
                        new MappingRange(mapping(), range),
                        listedAt,
                        lookedAt,
                        verifiedAt,
                        verdict,
                        first ? differences : 0,
                        first ? changing : 0));
            }
            return parts;
        }
    }

    /** Lists all rows of those mappings of which no chunk is listed. */
    public void list(Collection<MappingId> mappings, Instant now) {
        try (Connection session = control.session();
                PreparedStatement list = session.prepareStatement(CoverageStoreSql.LIST)) {
            for (MappingId mapping : mappings) {
                list.setString(1, migration);
                list.setString(2, mapping.name());
                list.setObject(3, time(now));
                list.setString(4, migration);
                list.setString(5, mapping.name());
                list.addBatch();
            }
            list.executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Every chunk that is listed, those of a mapping in the order of their ranges. */
    public List<Chunk> all() {
        try (Connection session = control.session();
                PreparedStatement read = session.prepareStatement(CoverageStoreSql.READ)) {
            read.setString(1, migration);
            List<Chunk> all = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    all.add(chunk(row));
                }
            }
            all.sort(Comparator.comparing(Chunk::mapping)
                    .thenComparing(chunk -> chunk.rows().range(), KeyRange.ASCENDING));
            return all;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Chunk chunk(ResultSet row) throws SQLException {
        String order = row.getString(2);
        KeyRange range = order == null
                ? KeyRange.WHOLE
                : new KeyRange(KeyOrder.valueOf(order), row.getString(3), row.getString(4));
        return new Chunk(
                new MappingRange(new MappingId(row.getString(1)), range),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                instant(row, 6),
                instant(row, 7),
                row.getString(8),
                row.getLong(9),
                row.getLong(10));
    }

    /** Puts a chunk that is listed in the place of what was known of it. */
    public void update(Chunk chunk) {
        try (Connection session = control.session();
                PreparedStatement update = session.prepareStatement(CoverageStoreSql.UPDATE)) {
            int next = bindKnown(update, 1, chunk);
            update.setString(next, migration);
            update.setString(next + 1, chunk.mapping().name());
            update.setString(next + 2, chunk.rows().range().lower());
            update.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Lists these in the place of all chunks of a mapping. */
    public void replace(MappingId mapping, List<Chunk> chunks) {
        try (Connection session = control.session()) {
            session.setAutoCommit(false);
            try (PreparedStatement forget = session.prepareStatement(CoverageStoreSql.FORGET)) {
                forget.setString(1, migration);
                forget.setString(2, mapping.name());
                forget.executeUpdate();
            }
            try (PreparedStatement add = session.prepareStatement(CoverageStoreSql.ADD)) {
                for (Chunk chunk : chunks) {
                    KeyRange range = chunk.rows().range();
                    add.setString(1, migration);
                    add.setString(2, mapping.name());
                    add.setString(3, range.isWhole() ? null : range.order().name());
                    add.setString(4, range.lower());
                    add.setString(5, range.upper());
                    add.setObject(6, time(chunk.listedAt()));
                    bindKnown(add, 7, chunk);
                    add.addBatch();
                }
                add.executeBatch();
            }
            session.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** @return the parameter after them */
    private static int bindKnown(PreparedStatement statement, int first, Chunk chunk) throws SQLException {
        statement.setObject(first, time(chunk.lookedAt()));
        statement.setObject(first + 1, time(chunk.verifiedAt()));
        statement.setString(first + 2, chunk.verdict());
        statement.setLong(first + 3, chunk.differences());
        statement.setLong(first + 4, chunk.changing());
        return first + 5;
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
