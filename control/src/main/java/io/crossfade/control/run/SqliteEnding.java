package io.crossfade.control.run;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.FileEnding;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.TargetSchema;
import java.util.Map;
import java.util.SortedSet;

/** Ends a migration out of a SQLite file; the target is whole before the change log goes. */
final class SqliteEnding {
    private final SqliteSource source;
    private final Databases databases;
    private final EndingSetup setup;

    SqliteEnding(SqliteSource source, Databases databases, EndingSetup setup) {
        this.source = source;
        this.databases = databases;
        this.setup = setup;
    }

    /**
     * @throws CrossfadeException NOT_IN_SYNC if the target lacks a change that the log has, SET_ASIDE if rows are kept out
     *     of it: nothing would tell of them any more
     */
    EndingReport complete() {
        return new FileEnding(setup, this::removeLog).complete(this::finish);
    }

    EndingReport abort() {
        return new FileEnding(setup, this::removeLog).abort();
    }

    private boolean removeLog() {
        if (source.follows()) {
            source.log(source.schema()).remove();
        }
        return source.follows();
    }

    /** The log goes last, and only if the target has all of it. */
    private void finish() {
        LanePlan lane = setup.plan().lanes().getFirst();
        checkNothingAside(lane);
        MappedSchema schema = source.schema();
        new TargetSchema(databases.target(lane.target()), databases.migration(), schema, lane.lane())
                .setIdentities(Map.of());
        if (source.follows()) {
            source.log(schema).removeAt(applied(lane));
        }
    }

    private void checkNothingAside(LanePlan lane) {
        SetAsideStore asides = new SetAsideStore(databases.target(lane.target()), databases.migration());
        long rows = asides.rowCount();
        long tables = asides.tableCount();
        if (rows + tables > 0) {
            throw new CrossfadeException(
                    ErrorCode.SET_ASIDE,
                    rows + " rows and " + tables + " tables are set aside: the target does not have them",
                    source.follows()
                            ? "correct these rows in the file, or delete them there; `crossfade status` lists them"
                            : "correct these rows in the file, then `crossfade abort` and run again",
                    null);
        }
    }

    private long applied(LanePlan lane) {
        SortedSet<Long> copied = FileCopy.positions(databases.target(lane.target()), databases.migration());
        long position = new LaneStore(databases.target(lane.target()), databases.migration())
                .get(lane.lane())
                .position()
                .endLsn()
                .value();
        return copied.isEmpty() ? position : Math.max(position, copied.first());
    }
}
