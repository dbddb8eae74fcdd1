package io.crossfade.control.demo;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.oracle.Difference;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.TablePair;
import io.crossfade.testkit.shop.ShopLayout;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.LedgerCheck;
import io.crossfade.testkit.writer.WritePauses;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the oracle and the ledger say of a finished demo. Neither knows anything of how the rows were moved. */
final class DemoVerdict {
    private final DemoOptions options;
    private final DemoServers servers;
    private final Progress progress;

    DemoVerdict(DemoOptions options, DemoServers servers, Progress progress) {
        this.options = options;
        this.servers = servers;
        this.progress = progress;
    }

    /** Both sides as they were at the switch, and the ledger against the target as it is now. */
    DemoResult judge(
            ShopWriter writer,
            FrozenSide before,
            FrozenSide after,
            DemoMeasures measures,
            DemoResult.@Nullable Verified verified)
            throws SQLException {
        progress.note("the oracle compares both sides as they were at the switch");
        OracleReport report;
        LedgerCheck.Result ledger;
        try (Connection target = servers.target().connect()) {
            report = Oracle.compare(before.session(), after.session(), tables());
            ledger = LedgerCheck.check(target, writer.ledger());
        }
        for (Difference difference : report.samples()) {
            progress.note("difference: " + difference);
        }
        ledger.lostSamples().forEach(write -> progress.note("lost write: " + write));
        ledger.doubledSamples().forEach(write -> progress.note("doubled write: " + write));
        ledger.ghostSamples().forEach(write -> progress.note("a write that was rolled back is there: " + write));
        writer.failures().forEach(failure -> progress.note("a writer failed: " + failure));
        List<WritePauses.Pause> pauses = writer.pauses().pauses();
        boolean ok = report.differences() == 0
                && ledger.ok()
                && writer.failures().isEmpty()
                && (verified == null || (verified.differences() == 0 && verified.comparisons() > 0))
                && pauses.size() == 1
                && !pauses.getFirst().length().isNegative();
        if (pauses.size() != 1) {
            progress.note("expected one switch of the writers, they saw " + pauses.size());
        }
        progress.note(Humanize.count(report.rowsCompared()) + " rows compared");
        return new DemoResult(
                ok,
                options.seed(),
                measures.copiedRows(),
                measures.copyRowsPerSecond(),
                measures.appliedChanges(),
                measures.applyRowsPerSecond(),
                measures.lag(),
                pauses.stream()
                        .map(pause -> new DemoResult.Switch(
                                pause.from() + " to " + pause.to(),
                                pause.length().toMillis()))
                        .toList(),
                report.rowsCompared(),
                report.differences(),
                ledger.acknowledged(),
                ledger.lost(),
                verified,
                HeapMeter.peakMiB());
    }

    private static List<TablePair> tables() {
        List<TableId> from = ShopLayout.ORIGINAL.tables();
        List<TableId> to = ShopLayout.RENAMED.tables();
        List<TablePair> pairs = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            boolean renamed = from.get(i).name().equals(ShopLayout.ORIGINAL.sessions());
            Map<String, String> columns =
                    renamed ? Map.of(ShopLayout.ORIGINAL.token(), ShopLayout.RENAMED.token()) : Map.of();
            pairs.add(new TablePair(from.get(i), to.get(i), columns));
        }
        return pairs;
    }
}
