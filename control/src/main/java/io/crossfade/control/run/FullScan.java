package io.crossfade.control.run;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.preflight.Preflight;
import io.crossfade.control.preflight.PreflightContext.Connected;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.snapshotter.copy.TrialCopy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Tries every row of a plan on its target's constraints, and says which would be set aside. Nothing is changed: the target
 * judges in temporary tables.
 */
final class FullScan {
    private final MigrationPlan plan;
    private final Databases databases;

    FullScan(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    List<Finding> look() {
        List<Database> all = new ArrayList<>(List.of(databases.source()));
        all.addAll(databases.targets().values());
        Map<Database, Connected> connected = Preflight.connect(all);
        Connected source = Objects.requireNonNull(connected.get(databases.source()));
        List<Finding> findings = new ArrayList<>();
        for (LanePlan lane : plan.lanes()) {
            Connected target = Objects.requireNonNull(connected.get(databases.target(lane.target())));
            for (TablePlan table : lane.tables()) {
                if (target.catalog().table(table.target()).isPresent()) {
                    findings.addAll(look(table, lane, source, target.database()));
                }
            }
        }
        return findings;
    }

    private static List<Finding> look(TablePlan table, LanePlan lane, Connected source, Database target) {
        boolean partitioned = source.catalog()
                .table(table.source())
                .filter(shape -> shape.kind() == TableKind.PARTITIONED_TABLE)
                .isPresent();
        try {
            return findings(
                    table,
                    lane,
                    TrialCopy.of(source.database(), target, table, partitioned, Thread.currentThread()::isInterrupted));
        } catch (SQLException e) {
            CrossfadeException translated = SqlErrors.translate(e, "scan " + table.source());
            if (translated.code() != ErrorCode.TARGET_REFUSED && translated.code() != ErrorCode.ACCESS_DENIED) {
                throw translated;
            }
            return List.of(Finding.error(
                    translated.code() == ErrorCode.ACCESS_DENIED ? "access-denied" : "mapping-fails",
                    "mapping " + table.id(),
                    "could not be scanned: " + translated.getMessage(),
                    "correct the mapping, or let the role make temporary tables in the target"));
        }
    }

    private static List<Finding> findings(TablePlan table, LanePlan lane, TrialCopy.Report report) {
        String place = "target " + lane.target() + " " + table.target();
        List<Finding> findings = new ArrayList<>();
        for (TrialCopy.Refusal refusal : report.refusals()) {
            findings.add(Finding.warning(
                    "rows-refused",
                    place,
                    (report.complete() ? "" : "at least ")
                            + String.format(Locale.ROOT, "%,d", refusal.rows())
                            + " of the rows of " + table.source() + " will be set aside: " + refusal.reason()
                            + "; keys " + table.keyColumns() + " = " + refusal.keys(),
                    "correct them in the source, let the mapping correct them, or loosen the target"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.info(
                    "rows-fit",
                    place,
                    "all " + String.format(Locale.ROOT, "%,d", report.rows()) + " rows of " + table.source()
                            + " fit its types, NOT NULLs and checks"));
        }
        return findings;
    }
}
