package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.demo.DemoResult;
import io.crossfade.control.demo.ScenarioResult;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.run.Completed;
import io.crossfade.control.run.MigrationJournal;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RolledBack;
import io.crossfade.control.run.VerificationDocument;
import io.crossfade.control.survey.TableList;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.verifier.schema.SchemaReport;
import java.util.List;

/**
 * A document that a command prints under {@code --json}. Nothing else is printed there, and {@code docs/json.md} describes
 * each by its type.
 *
 * @param command the command's name
 * @param when in words for that page, as far as the command has others too; empty: always
 */
record Document<T>(String command, Class<T> type, String when) {
    static final Document<TableList> LIST_TABLES = new Document<>("list-tables", TableList.class, "");
    static final Document<PlanReport> PLAN = new Document<>("plan", PlanReport.class, "without `--backup`");
    static final Document<PlanCommand.PlanAndBackup> PLAN_AND_BACKUP =
            new Document<>("plan", PlanCommand.PlanAndBackup.class, "with `--backup`");
    static final Document<StatusCommand.StatusAndMore> STATUS =
            new Document<>("status", StatusCommand.StatusAndMore.class, "");
    static final Document<StatusCommand.StatusAndMore> WATCH =
            new Document<>("watch", StatusCommand.StatusAndMore.class, "a line for each look");
    static final Document<VerificationDocument> VERIFY =
            new Document<>("verify", VerificationDocument.class, "without `--schema` and `--watch`");
    static final Document<SchemaReport.Json> VERIFY_SCHEMA =
            new Document<>("verify", SchemaReport.Json.class, "with `--schema`");
    static final Document<WatchListener.ChunkLook> VERIFY_LOOK =
            new Document<>("verify", WatchListener.ChunkLook.class, "with `--watch`, a line for each look");
    static final Document<WatchListener.Round> VERIFY_ROUND =
            new Document<>("verify", WatchListener.Round.class, "with `--watch`, a line for each round");
    static final Document<FinalReport> REPORT = new Document<>("report", FinalReport.class, "");
    static final Document<MigrationJournal> JOURNAL = new Document<>("journal", MigrationJournal.class, "");
    static final Document<CutoverReport> CUTOVER =
            new Document<>("cutover", CutoverReport.class, "without `--dry-run`");
    static final Document<GateReport> CUTOVER_LOOK = new Document<>("cutover", GateReport.class, "with `--dry-run`");
    static final Document<RolledBack> ROLLBACK = new Document<>("rollback", RolledBack.class, "without `--dry-run`");
    static final Document<GateReport> ROLLBACK_LOOK = new Document<>("rollback", GateReport.class, "with `--dry-run`");
    static final Document<Completed> COMPLETE = new Document<>("complete", Completed.class, "");
    static final Document<EndingReport> ABORT = new Document<>("abort", EndingReport.class, "");
    static final Document<DemoResult> DEMO = new Document<>("demo", DemoResult.class, "without `--scenario`");
    static final Document<ScenarioResult> DEMO_SCENARIO =
            new Document<>("demo", ScenarioResult.class, "with `--scenario`");

    /** Every one, in the order of the commands. */
    static final List<Document<?>> ALL = List.of(
            LIST_TABLES,
            PLAN,
            PLAN_AND_BACKUP,
            STATUS,
            WATCH,
            VERIFY,
            VERIFY_SCHEMA,
            VERIFY_LOOK,
            VERIFY_ROUND,
            REPORT,
            JOURNAL,
            CUTOVER,
            CUTOVER_LOOK,
            ROLLBACK,
            ROLLBACK_LOOK,
            COMPLETE,
            ABORT,
            DEMO,
            DEMO_SCENARIO);
}
