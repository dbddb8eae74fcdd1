package io.crossfade.control.cli;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.core.error.ErrorCode;

/** What an ending removed and what it had to leave, for people or programs. */
final class EndingView {
    private EndingView() {}

    /** @return the exit code: 0 if nothing is left, else that of UNREACHABLE: running again removes the rest */
    static int print(Console console, EndingReport report, boolean json) {
        return print(
                console,
                report,
                json,
                "Nothing of the migration is left but its history: `crossfade report` tells it.");
    }

    /** @param clean what is said where nothing is left */
    static int print(Console console, EndingReport report, boolean json, String clean) {
        if (json) {
            console.json(Document.ABORT, report);
        } else {
            report.removed().forEach(line -> console.print("removed  " + line));
            report.left().forEach(line -> console.print(console.styled("bold,yellow", "left") + "     " + line));
            console.print(report.left().isEmpty() ? clean : "Run it again later.");
        }
        return exitCode(report);
    }

    static int exitCode(EndingReport report) {
        return report.left().isEmpty() ? 0 : ErrorCode.UNREACHABLE.exitCode();
    }
}
