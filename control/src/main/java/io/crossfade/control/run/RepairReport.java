package io.crossfade.control.run;

import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a repair did, or would do.
 *
 * @param rows how many rows are read again
 * @param withoutKey target tables that differ and have no key by which rows could be read
 * @param failures of rows that could not be read: why, by mapping and key
 * @param after what was found afterwards; null: nothing was done
 */
public record RepairReport(
        long rows,
        List<String> withoutKey,
        Map<String, String> failures,
        @Nullable VerificationReport after) {
    public RepairReport {
        withoutKey = List.copyOf(withoutKey);
        failures = Map.copyOf(failures);
    }

    /** What a repair of that would do. */
    public static RepairReport of(VerificationReport found) {
        return new RepairReport(
                found.results().stream()
                        .mapToLong(result -> result.differing().size())
                        .sum(),
                found.results().stream()
                        .filter(result -> result.verdict() == Verdict.DIFFERENT
                                && result.differing().isEmpty())
                        .map(VerificationResult::target)
                        .map(Object::toString)
                        .toList(),
                Map.of(),
                null);
    }

    RepairReport carriedOut(Map<String, String> failed, VerificationReport found) {
        return new RepairReport(rows, withoutKey, failed, found);
    }
}
