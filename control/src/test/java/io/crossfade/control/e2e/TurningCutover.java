package io.crossfade.control.e2e;

import io.crossfade.control.back.StandbyStream;
import io.crossfade.control.back.Waivers;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverSetup;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.cutover.Verification;
import io.crossfade.control.run.Operations;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.KeyCheck;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import io.crossfade.verifier.VerifierSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A cutover after which the target's writes come back, made of the parts that the command is made of. */
final class TurningCutover {
    private final Path file;
    private final WayBackSetup back;
    private final RouteSwitch route;

    /** @param back of the target that is cut over */
    TurningCutover(Path file, WayBackSetup back, RouteSwitch route) {
        this.file = file;
        this.back = back;
        this.route = route;
    }

    CutoverReport run(CutoverHooks hooks) {
        Database source = back.source();
        Database target = back.targetDatabase();
        try (Operations operations = Operations.of(file);
                KeyCheck keys = KeyCheck.open(source, target, VerifierSettings.DEFAULTS, Clock.systemUTC())) {
            return new Cutover(new CutoverSetup(
                            Direction.FORWARD,
                            back.forward(),
                            back.target(),
                            new TargetLanes(back.forward(), back.target()),
                            source,
                            target,
                            back.control(),
                            back.config().cutover(),
                            "the target",
                            verification(operations),
                            (table, changed) -> differing(keys, table, changed),
                            route,
                            hooks,
                            operations::status,
                            Optional.of(new StandbyStream(back, new Waivers(Set.of(), "--no-way-back"))),
                            new SecureRandom()))
                    .run();
        }
    }

    private Verification verification(Operations operations) {
        return new Verification() {
            @Override
            public Result verify() {
                return result(operations.verifications().compare(back.target(), new Depth.Checksums()));
            }

            @Override
            public Result again() {
                return result(operations.verifications().compareSince(back.target()));
            }
        };
    }

    private static Verification.Result result(VerificationReport report) {
        long incomplete =
                report.results().stream().filter(table -> !table.complete()).count();
        return new Verification.Result(
                report.rowsCompared(),
                report.differences() + incomplete,
                report.duration(),
                report.verdict().label());
    }

    private static List<String> differing(KeyCheck keys, TablePlan table, ChangedKeys.Of changed) {
        VerificationResult result = changed.wholeTable() ? keys.wholeTable(table) : keys.keys(table, changed.keys());
        return result.differences() == 0 && result.complete()
                ? List.of()
                : List.of(table.id() + ": " + result.differences() + " rows");
    }
}
