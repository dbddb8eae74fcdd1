package io.crossfade.control.serve;

import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.run.Completed;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RepairReport;
import io.crossfade.control.run.RolledBack;
import io.crossfade.control.run.VerificationDocument;
import io.crossfade.control.run.Verifications;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.schema.SchemaReport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The works that end by themselves; each does what the command of its name does. */
final class Works {
    static final String PLAN = "plan";
    static final String COMPLETE = "complete";
    static final String ABORT = "abort";

    private Works() {}

    private interface Body {
        Work.Brought carryOut(Operations operations, LiveOperation live);
    }

    private enum Manner {
        CANCELLABLE,
        TO_ITS_END,
        TO_ITS_END_WITHOUT_STAGES
    }

    private record Named(String kind, Manner manner, Body body) implements Work {
        @Override
        public boolean isCancellable() {
            return manner == Manner.CANCELLABLE;
        }

        @Override
        public boolean needsStagesStopped() {
            return manner == Manner.TO_ITS_END_WITHOUT_STAGES;
        }

        @Override
        public Brought carryOut(Operations operations, LiveOperation live) {
            return body.carryOut(operations, live);
        }
    }

    static Work plan(boolean fullScan) {
        return new Named(PLAN, Manner.CANCELLABLE, (operations, live) -> {
            PlanReport planned = operations.plan();
            return Work.Brought.of(requireAccepted(fullScan ? operations.fullScan(planned) : planned));
        });
    }

    /** What was found is kept also where it stands against the migration. */
    static PlanReport requireAccepted(PlanReport report) {
        try {
            report.refuseIfErrors();
        } catch (CrossfadeException e) {
            throw new WorkRefused(report, e);
        }
        return report;
    }

    static Work verify(Requests.Verify asked) {
        Depth depth = asked.chosen();
        return new Named("verify", Manner.CANCELLABLE, (operations, live) -> {
            Verifications verifications = operations.verifications();
            String target = asked.target();
            List<String> mended = asked.repairs() ? verifications.mendFences(target) : List.of();
            VerificationReport report =
                    asked.isSince() ? verifications.compareSince(target) : verifications.compare(target, depth);
            RepairReport repaired = asked.repairs() ? repaired(verifications, report, target) : null;
            VerificationReport last = repaired == null || repaired.after() == null ? report : repaired.after();
            return new Work.Brought(
                    VerificationDocument.of(
                            report,
                            false,
                            verifications.crossingKeys(),
                            verifications.foreignWrites(target),
                            mended,
                            repaired),
                    exitCode(last.verdict()));
        });
    }

    private static int exitCode(Verdict verdict) {
        return switch (verdict) {
            case EQUAL -> 0;
            case DIFFERENT -> ErrorCode.NOT_EQUAL.exitCode();
            case NOT_PROVEN -> ErrorCode.NOT_PROVEN.exitCode();
        };
    }

    private static RepairReport repaired(
            Verifications verifications, VerificationReport report, @Nullable String target) {
        RepairReport planned = verifications.planRepair(report);
        return planned.rows() > 0 ? verifications.repair(report, target) : planned;
    }

    /**
     * Whether a target is fit to take over.
     *
     * @param schema what the tables are, at both ends
     * @param rows their numbers, and the rows that differ where the numbers do
     */
    record Validation(SchemaReport.Json schema, VerificationReport.Json rows) {}

    static Work validate(Requests.Validate asked) {
        return new Named("validate", Manner.CANCELLABLE, (operations, live) -> {
            Verifications verifications = operations.verifications();
            SchemaReport schema = verifications.schemas().compare(asked.target());
            VerificationReport rows = verifications.compare(asked.target(), new Depth.Counts());
            return new Work.Brought(
                    new Validation(schema.json(), rows.json()),
                    schema.clean() ? exitCode(rows.verdict()) : ErrorCode.NOT_EQUAL.exitCode());
        });
    }

    static Work report() {
        return new Named(
                "report",
                Manner.CANCELLABLE,
                (operations, live) -> Work.Brought.of(operations.reports().read()));
    }

    static Work cutover(Requests.Move asked) {
        if (asked.isDryRun()) {
            return new Named("cutover-dry-run", Manner.CANCELLABLE, (operations, live) -> {
                Cutovers cutovers = operations.cutovers();
                Part part = part(operations, asked);
                return looked(cutovers.check(part, asked.waived(), route(cutovers, part, live)));
            });
        }
        return new Named("cutover", Manner.TO_ITS_END, (operations, live) -> {
            Cutovers cutovers = operations.cutovers();
            Part part = part(operations, asked);
            return Work.Brought.of(cutovers.run(part, asked.waived(), route(cutovers, part, live), live.hooks()));
        });
    }

    static Work rollback(Requests.Move asked) {
        if (asked.isDryRun()) {
            return new Named("rollback-dry-run", Manner.CANCELLABLE, (operations, live) -> {
                Cutovers cutovers = operations.cutovers();
                Part part = part(operations, asked);
                return looked(cutovers.checkBack(part, asked.waived(), route(cutovers, part, live)));
            });
        }
        return new Named("rollback", Manner.TO_ITS_END, (operations, live) -> {
            Cutovers cutovers = operations.cutovers();
            Part part = part(operations, asked);
            return Work.Brought.of(RolledBack.of(
                    part.target(), cutovers.rollback(part, asked.waived(), route(cutovers, part, live), live.hooks())));
        });
    }

    private static Work.Brought looked(GateReport gate) {
        return new Work.Brought(gate, gate.isOpen() ? 0 : ErrorCode.CUTOVER_REFUSED.exitCode());
    }

    private static RouteSwitch route(Cutovers cutovers, Part part, LiveOperation live) {
        return cutovers.configuredRoute(part.target(), live.progress()::note);
    }

    private static Part part(Operations operations, Requests.Move asked) {
        String target = Optional.ofNullable(asked.target()).orElseGet(operations::onlyTarget);
        return new Part(target, asked.named());
    }

    static Work complete(Requests.End asked) {
        return new Named(COMPLETE, Manner.TO_ITS_END_WITHOUT_STAGES, (operations, live) -> {
            Completed completed = operations.endings().complete(asked.summarizes());
            return new Work.Brought(completed, exitCode(completed.ending()));
        });
    }

    static Work abort(Requests.End asked) {
        return new Named(ABORT, Manner.TO_ITS_END_WITHOUT_STAGES, (operations, live) -> {
            String target = asked.target();
            EndingReport report = target == null
                    ? operations.endings().abort()
                    : operations.endings().abort(target);
            if (target != null) {
                live.progress()
                        .note("take target '" + target
                                + "' and its mappings out of the file, then start again: the other"
                                + " targets go on where they were");
            }
            return new Work.Brought(report, exitCode(report));
        });
    }

    private static int exitCode(EndingReport report) {
        return report.isClean() ? 0 : ErrorCode.UNREACHABLE.exitCode();
    }
}
