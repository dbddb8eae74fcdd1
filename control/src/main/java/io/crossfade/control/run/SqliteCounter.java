package io.crossfade.control.run;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.SourceLook;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.log.LogPosition;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedTable;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Counts a SQLite file: all its tables under one snapshot. */
final class SqliteCounter implements SourceLook.Counter {
    private final SqliteSource source;
    private final Databases databases;
    private final Clock clock;

    SqliteCounter(SqliteSource source, Databases databases, Clock clock) {
        this.source = source;
        this.databases = databases;
        this.clock = clock;
    }

    @Override
    public SourceLook look(List<TablePlan> tables) {
        try (FileSnapshot snapshot = FileSnapshot.open(source.file())) {
            Instant at = clock.instant();
            long position = LogPosition.of(snapshot).orElse(0L);
            SourceRows rows = new SourceRows(snapshot);
            Map<MappingId, SourceLook.Counts> counts = new HashMap<>();
            for (MappedTable table : source.schema(CatalogReader.read(snapshot)).tables()) {
                counts.put(table.id(), new SourceLook.Counts(rows.count(table), 0));
            }
            return new SourceLook(at, counts, lane -> hasPassed(lane, position));
        }
    }

    /** What every table's copy has already is never applied. */
    private boolean hasPassed(MigrationStatus.Lane lane, long position) {
        SortedSet<Long> copied = FileCopy.positions(databases.target(lane.target()), databases.migration());
        boolean inCopy = !copied.isEmpty() && position <= copied.first();
        return lane.copied() && (inCopy || Lsn.parse(lane.endLsn()).value() >= position);
    }
}
