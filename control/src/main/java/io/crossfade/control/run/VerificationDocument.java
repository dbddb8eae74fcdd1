package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.VerificationReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verification is for programs: the report's own fields, the rows that differ, the foreign keys that cross
 * databases, and a repair.
 *
 * @param report its own fields
 * @param discrepancies rows that are not the same at both ends; of each table the first of them
 * @param crossing one for each foreign key that crosses databases
 * @param foreignWrites as they stand after it
 * @param putBack what had been taken away of the targets' fences
 * @param repair null: none was asked for
 */
public record VerificationDocument(
        @JsonUnwrapped VerificationReport.Json report,
        List<DiscrepancyJson> discrepancies,
        List<CrossingReport> crossing,
        List<MigrationStatus.ForeignWrites> foreignWrites,
        List<String> putBack,
        @Nullable Repair repair) {

    /**
     * What a repair did, or would do.
     *
     * @param rows how many rows are read again
     * @param withoutKey target tables that differ and have no key by which rows could be read
     * @param failures why a row could not be read, by mapping and key
     * @param after what was found after it; null: it was not carried out
     */
    public record Repair(
            long rows, List<String> withoutKey, Map<String, String> failures, VerificationReport.@Nullable Json after) {
        static Repair of(RepairReport repaired) {
            VerificationReport after = repaired.after();
            return new Repair(
                    repaired.rows(), repaired.withoutKey(), repaired.failures(), after == null ? null : after.json());
        }
    }

    /** @param values whether both values of a column that differs are in it */
    public static VerificationDocument of(
            VerificationReport report,
            boolean values,
            List<CrossingReport> crossing,
            List<MigrationStatus.ForeignWrites> foreignWrites,
            List<String> putBack,
            @Nullable RepairReport repaired) {
        return new VerificationDocument(
                report.json(),
                DiscrepancyJson.of(report, values),
                crossing,
                foreignWrites,
                putBack,
                repaired == null ? null : Repair.of(repaired));
    }
}
