package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.Verification;
import io.crossfade.control.progress.Humanize;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;

/** What the terminal shows of a cutover or a rollback. */
final class MoveView {
    private final Console console;
    private final boolean json;

    MoveView(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** Tells how long each state took. */
    CutoverHooks steps() {
        return new CutoverHooks() {
            @Override
            public void ended(CutoverState state, CutoverState next, Duration took) {
                console.note("  " + state.label() + ": " + Humanize.duration(took));
            }
        };
    }

    /** @param done what it did, as a headline */
    void done(String done, CutoverReport report) {
        console.print(console.styled("bold,green", done) + ": tables were closed for "
                + Humanize.duration(report.closed()) + ", " + Humanize.count(report.keysCompared())
                + " changed keys were compared meanwhile");
        report.ended().forEach(session -> console.print("ended, because it kept the fence waiting: " + session));
    }

    /** @return the exit code */
    int gate(GateReport gate) {
        if (json) {
            console.json(gate);
        } else {
            Verification.Result compared = gate.verification();
            if (compared != null) {
                console.print("rows: " + compared.summary());
            }
            gate.refusals().forEach(refusal -> console.print(console.styled("bold,red", "no") + " " + refusal));
            console.print(
                    gate.isOpen()
                            ? console.styled("bold,green", "the gate is open") + ", predicted pause about "
                                    + Humanize.duration(gate.predictedPause())
                            : "The gate is closed; nothing was changed.");
        }
        return gate.isOpen() ? 0 : ErrorCode.CUTOVER_REFUSED.exitCode();
    }
}
