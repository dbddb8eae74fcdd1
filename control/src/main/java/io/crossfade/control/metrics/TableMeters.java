package io.crossfade.control.metrics;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.MigrationStatus.SetAside;
import io.crossfade.control.status.MigrationStatus.Table;
import io.crossfade.control.status.MigrationStatus.Verified;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each table: how far its copy is, what is kept out of it, what its newest verification found, and who else writes there. */
final class TableMeters {
    private final Series chunks;
    private final Series copiedChunks;
    private final Series copiedRows;
    private final Series copiedBytes;
    private final Series setAsideRows;
    private final Series setAsideTables;
    private final Series foreignWrites;
    private final Series unsettledWrites;
    private final Series verifiedAt;
    private final Series verifiedEqual;
    private final Series differing;
    private final Series converging;

    TableMeters(MeterRegistry registry, Tags tags) {
        String[] table = {"target", "table"};
        String[] aside = {"target", "table", "direction"};
        chunks = Series.gauges(registry, tags, "crossfade.table.chunks", "Chunks that the copy has", table);
        copiedChunks = Series.gauges(registry, tags, "crossfade.table.copied.chunks", "Chunks that are in", table);
        copiedRows = Series.gauges(
                registry, tags, "crossfade.table.copied.rows", "Rows of chunks that are in, of all starts", table);
        copiedBytes = Series.gauges(
                registry,
                tags,
                "crossfade.table.copied.bytes",
                "Bytes of chunks that are in, in the copy's format",
                table);
        setAsideRows = Series.gauges(
                registry, tags, "crossfade.set.aside.rows", "Rows kept out; absent: the table has none", aside);
        setAsideTables = Series.gauges(
                registry, tags, "crossfade.set.aside.tables", "1: the whole table is kept out; absent: not so", aside);
        foreignWrites = Series.gauges(
                registry, tags, "crossfade.foreign.writes", "Writes of others to moved tables of a target", "target");
        unsettledWrites = Series.gauges(
                registry,
                tags,
                "crossfade.foreign.writes.unsettled",
                "Writes of others that no clean comparison has covered: they stand against a cutover",
                "target");
        verifiedAt = Series.gauges(
                registry,
                tags,
                "crossfade.verification.timestamp.seconds",
                "When the table's newest verification ended, since 1970",
                "table");
        verifiedEqual = Series.gauges(
                registry,
                tags,
                "crossfade.verification.equal",
                "1: the newest verification found both sides equal",
                "table");
        differing = Series.gauges(
                registry,
                tags,
                "crossfade.verification.differing.rows",
                "Rows that the newest verification found to differ",
                "table");
        converging = Series.gauges(
                registry,
                tags,
                "crossfade.verification.converging.rows",
                "Rows that changed under every look of the newest verification",
                "table");
    }

    void copied(List<Table> tables) {
        Map<List<String>, Table> now = new HashMap<>();
        tables.forEach(table -> now.put(List.of(table.target(), table.table()), table));
        chunks.show(now, Table::chunks);
        copiedChunks.show(now, Table::chunksDone);
        copiedRows.show(now, Table::rowsCopied);
        copiedBytes.show(now, Table::bytesCopied);
    }

    void verified(List<Verified> tables) {
        Map<List<String>, Verified> now = new HashMap<>();
        tables.forEach(table -> now.put(List.of(table.table()), table));
        verifiedAt.show(now, table -> StatusMeters.epochSeconds(table.at()));
        verifiedEqual.show(now, table -> StatusMeters.flag(table.verdict().equals("equal")));
        differing.show(now, Verified::differences);
        converging.show(now, Verified::changing);
    }

    /** What is kept out of tables, and what came into them from elsewhere. */
    void outside(MigrationStatus status) {
        Map<List<String>, Long> rows = new HashMap<>();
        Map<List<String>, Long> whole = new HashMap<>();
        status.setAside().forEach(aside -> add(rows, whole, aside.target(), LaneMeters.FORWARD, aside));
        status.waysBack()
                .forEach(back ->
                        back.setAside().forEach(aside -> add(rows, whole, back.target(), LaneMeters.BACK, aside)));
        setAsideRows.show(rows, Long::doubleValue);
        setAsideTables.show(whole, Long::doubleValue);
        Map<List<String>, MigrationStatus.ForeignWrites> foreign = new HashMap<>();
        status.foreignWrites().forEach(writes -> foreign.put(List.of(writes.target()), writes));
        foreignWrites.show(foreign, MigrationStatus.ForeignWrites::all);
        unsettledWrites.show(foreign, MigrationStatus.ForeignWrites::unsettled);
    }

    private static void add(
            Map<List<String>, Long> rows,
            Map<List<String>, Long> whole,
            String target,
            String direction,
            SetAside aside) {
        List<String> labels = List.of(target, aside.table(), direction);
        if (aside.rows() == 0) {
            whole.put(labels, 1L);
        } else {
            rows.merge(labels, aside.rows(), Long::sum);
        }
    }
}
