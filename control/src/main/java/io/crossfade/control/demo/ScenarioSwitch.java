package io.crossfade.control.demo;

import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.testkit.oracle.OracleReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How a scenario's applications get from the source to the targets. */
interface ScenarioSwitch {
    /** @param afterwards how long they write on in the targets */
    Switched run(Duration afterwards) throws SQLException, InterruptedException;

    /**
     * What came of it.
     *
     * @param reports what the oracle said of each switch
     * @param committed by writers that were started afterwards, and {@code failures} likewise
     */
    record Switched(
            List<ScenarioResult.Switch> switches,
            List<OracleReport> reports,
            MigrationSummary summary,
            long committed,
            List<Throwable> failures) {
        public Switched {
            switches = List.copyOf(switches);
            reports = List.copyOf(reports);
            failures = List.copyOf(failures);
        }
    }
}
