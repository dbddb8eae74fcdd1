package io.crossfade.control.cli;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.schema.SchemaFinding;
import io.crossfade.verifier.schema.SchemaReport;
import io.crossfade.verifier.schema.Severity;
import java.util.List;

/** How {@code verify --schema} shows what it found. */
final class SchemaView {
    private final Console console;

    SchemaView(Console console) {
        this.console = console;
    }

    /** @return the exit code */
    int show(SchemaReport report, boolean json) {
        if (json) {
            console.json(Document.VERIFY_SCHEMA, report.json());
        } else {
            print(report);
        }
        return report.clean() ? 0 : ErrorCode.NOT_EQUAL.exitCode();
    }

    private void print(SchemaReport report) {
        if (!report.findings().isEmpty()) {
            console.table(SchemaReport.HEADER, report.rows());
        }
        List<String> remedies = report.findings().stream()
                .map(SchemaFinding::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .distinct()
                .toList();
        if (!remedies.isEmpty()) {
            console.print("as the source has it, in the target unless it says otherwise:");
            remedies.forEach(remedy -> console.print("  " + remedy + ";"));
        }
        String counts = report.tables() + " mappings compared, " + report.count(Severity.ERROR) + " errors, "
                + report.count(Severity.WARNING) + " warnings, " + report.count(Severity.INFO)
                + " by mapping or harmless";
        console.print((report.clean() ? console.styled("bold,green", "alike") : console.styled("bold,red", "NOT ALIKE"))
                + ": " + counts);
    }
}
