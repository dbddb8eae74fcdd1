package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.VerificationStore;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Discrepancies;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps what a verification found in the control database (of one that looked at some rows or at their numbers only what it
 * found to differ, so that it hides nothing that is known): the rows that differ, and each table's figures. Values of masked
 * columns are gone before anything is kept or shown.
 */
final class KeptVerifications {
    private final String migration;
    private final Database control;
    private final MaskedViews masked;
    private final Clock clock;

    KeptVerifications(String migration, Database control, MaskedViews masked, Clock clock) {
        this.migration = migration;
        this.control = control;
        this.masked = masked;
        this.clock = clock;
    }

    /** @return what may be shown */
    VerificationReport keep(VerificationReport found) {
        VerificationReport report = masked.of(found);
        Set<MappingId> told = report.results().stream()
                .filter(result ->
                        report.depth().looksAtEveryRowOf(result.mapping()) || result.verdict() == Verdict.DIFFERENT)
                .map(VerificationResult::mapping)
                .collect(Collectors.toSet());
        new DiscrepancyStore(control, migration)
                .replace(
                        told,
                        Discrepancies.of(report).stream()
                                .filter(one -> told.contains(one.mapping()))
                                .toList());
        new VerificationStore(control, migration)
                .keep(entries(report).stream()
                        .filter(entry -> told.contains(entry.mapping()))
                        .toList());
        return report;
    }

    /** Keeps what was found of a chunk, and what is known of all other rows. @return what may be shown */
    VerificationReport keepChunk(VerificationReport found, MappingRange chunk) {
        VerificationReport report = masked.of(found);
        new DiscrepancyStore(control, migration).replace(chunk, Discrepancies.of(report));
        if (report.verdict() != Verdict.EQUAL) {
            VerificationStore store = new VerificationStore(control, migration);
            if (chunk.range().isWhole()) {
                store.keep(entries(report));
            } else {
                VerificationResult result = report.results().getFirst();
                store.worsen(chunk.mapping(), result.verdict().label(), result.differences(), result.changing());
            }
        }
        return report;
    }

    /**
     * Keeps what was found of tables one by one, as one verification that ends now; of those at which another one looked since,
     * nothing.
     *
     * @param results each with the end of its first look
     */
    void keepRound(Map<VerificationResult, Instant> results, Duration took) {
        VerificationStore store = new VerificationStore(control, migration);
        Map<MappingId, Instant> newest = store.all().stream()
                .collect(Collectors.toMap(VerificationStore.Entry::mapping, VerificationStore.Entry::endedAt));
        List<VerificationResult> mine = results.entrySet().stream()
                .filter(one -> !newest.getOrDefault(one.getKey().mapping(), Instant.MIN)
                        .isAfter(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        store.keep(entries(new VerificationReport(new Depth.Checksums(), mine, List.of(), took, null)));
    }

    /**
     * Keeps what was found after a repair, and counts the rows that are equal since.
     *
     * @return what may be shown
     */
    VerificationReport keepRepaired(VerificationReport found, VerificationReport after) {
        VerificationReport kept = keep(after);
        VerificationStore store = new VerificationStore(control, migration);
        for (int i = 0; i < found.results().size(); i++) {
            VerificationResult before = found.results().get(i);
            VerificationResult since = after.results().get(i);
            long repaired = before.differences()
                    - since.differences()
                    - since.changing()
                    - Math.max(0, since.setAside() - before.setAside());
            if (repaired > 0 && since.complete()) {
                store.addRepaired(before.mapping(), repaired);
            }
        }
        return kept;
    }

    /** What may be shown of why rows could not be repaired. */
    Map<String, String> shown(Map<String, String> failures) {
        return masked.failures(failures);
    }

    /** What may be shown of why a table could not be compared. */
    String shown(MappingId mapping, CrossfadeException failure) {
        return masked.failure(mapping, failure);
    }

    /** The same failure of a comparison as it may be shown. */
    CrossfadeException shown(Collection<MappingId> mappings, CrossfadeException failure) {
        return masked.failure(mappings, failure);
    }

    private List<VerificationStore.Entry> entries(VerificationReport report) {
        Instant endedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return report.results().stream()
                .map(result -> new VerificationStore.Entry(
                        result.mapping(),
                        endedAt,
                        result.verdict().label(),
                        result.sourceRows(),
                        result.targetRows(),
                        result.differences(),
                        result.changing(),
                        result.setAside(),
                        result.kept(),
                        result.others(),
                        result.complete(),
                        result.duration(),
                        report.duration(),
                        report.held(),
                        0))
                .toList();
    }
}
