package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a migration went over the last day, in the control database. */
public final class SampleStore {
    /** For so long a sample is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    private final Database control;
    private final String migration;

    public SampleStore(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * A migration at one moment, or, of several moments, the worst of what goes up and down and the last of what is counted.
     *
     * @param lagMillis of the lane that is farthest behind; null where none is measured
     * @param lagBytes WAL of the source that is not yet confirmed; null where the slot could not be seen
     * @param retainedBytes WAL that the source keeps for the slot; null likewise
     * @param rowsCopied to all targets
     * @param changes rows inserted, updated and deleted in all targets
     * @param setAside rows, and tables as a whole
     */
    public record Sample(
            Instant at,
            @Nullable Long lagMillis,
            @Nullable Long lagBytes,
            @Nullable Long retainedBytes,
            long rowsCopied,
            long changes,
            long setAside) {}

    /** @param sample its time is that of the control database */
    public void add(Sample sample) {
        try (Connection session = control.session();
                PreparedStatement add = session.prepareStatement(SampleStoreSql.ADD)) {
            add.setString(1, migration);
            add.setObject(2, sample.lagMillis());
            add.setObject(3, sample.lagBytes());
            add.setObject(4, sample.retainedBytes());
            add.setLong(5, sample.rowsCopied());
            add.setLong(6, sample.changes());
            add.setLong(7, sample.setAside());
            add.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "store a sample in the control database");
        }
    }

    /** Forgets what is older than {@link #KEPT}. */
    public void forgetOld() {
        try (Connection session = control.session();
                PreparedStatement forget = session.prepareStatement(SampleStoreSql.FORGET)) {
            forget.setString(1, migration);
            forget.setString(2, KEPT.toString());
            forget.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "forget old samples in the control database");
        }
    }

    /**
     * The oldest first, one of each span.
     *
     * @param span of at least a second
     */
    public List<Sample> since(Instant since, Duration span) {
        try (Connection session = control.session()) {
            return ControlSchema.ask(
                    session,
                    SampleStore::sample,
                    SampleStoreSql.READ,
                    Math.max(1, span.toSeconds()),
                    migration,
                    since.atOffset(ZoneOffset.UTC));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the samples in the control database");
        }
    }

    private static Sample sample(ResultSet row) throws SQLException {
        return new Sample(
                row.getObject(1, OffsetDateTime.class).toInstant(),
                row.getObject(2, Long.class),
                row.getObject(3, Long.class),
                row.getObject(4, Long.class),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7));
    }
}
