package io.crossfade.control.run;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dry run found: the plan, and what stands against it or should be known.
 *
 * @param plan what will be done
 * @param hash of everything in the plan that must not change while a migration runs
 * @param begun whether the migration was begun before: then this is its stored plan, and after it what the file adds
 * @param added names of lanes that the file adds to a migration that has begun
 * @param joined by lane on its way, names of the mappings that the file adds to it
 * @param findings the gravest first
 */
public record PlanReport(
        MigrationPlan plan,
        String hash,
        boolean begun,
        Set<String> added,
        Map<String, Set<String>> joined,
        List<Finding> findings) {
    public PlanReport {
        findings = List.copyOf(findings);
    }

    public PlanReport(MigrationPlan plan, String hash, boolean begun, List<Finding> findings) {
        this(plan, hash, begun, Set.of(), Map.of(), findings);
    }

    AddedParts parts() {
        return new AddedParts(added, joined);
    }

    PlanReport with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        all.sort(Finding.ORDER);
        return new PlanReport(plan, hash, begun, added, joined, all);
    }

    public List<Finding> errors() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .toList();
    }

    /** Whether nothing stands against it: no finding is an {@code ERROR}. */
    public boolean isAccepted() {
        return errors().isEmpty();
    }

    /** @throws CrossfadeException PREFLIGHT_REFUSED with every error, if there is one */
    public void refuseIfErrors() {
        if (!isAccepted()) {
            throw refusal();
        }
    }

    private CrossfadeException refusal() {
        StringBuilder message = new StringBuilder("the preflight found ")
                .append(errors().size())
                .append(" errors:");
        for (Finding error : errors()) {
            message.append("\n  ").append(error.where()).append(": ").append(error.what());
            message.append("\n    remedy: ").append(error.remedy());
        }
        return new CrossfadeException(code(), message.toString());
    }

    /** Of a migration that has begun, the error that its stages would end with. */
    private ErrorCode code() {
        if (!begun) {
            return ErrorCode.PREFLIGHT_REFUSED;
        }
        return switch (errors().getFirst().code()) {
            case "slot-lost" -> ErrorCode.SLOT_LOST;
            case "publication-lost" -> ErrorCode.PUBLICATION_CHANGED;
            case "topic-retention", "topic-partitions" -> ErrorCode.TOPIC_UNSAFE;
            case "kafka-unreachable" -> ErrorCode.UNREACHABLE;
            default -> ErrorCode.PREFLIGHT_REFUSED;
        };
    }

    /** Whether counting every table takes no more than moments, so that a summary needs no word of its own. */
    public boolean isSmall() {
        return MigrationSummary.isSmall(plan);
    }

    /** One line: {@code 11 tables in 2 lanes, about 200,000 rows}. */
    public String summary() {
        long rows = plan.tables().mapToLong(table -> table.estimatedRows()).sum();
        return plan.tables().count() + " tables in " + plan.lanes().size() + " lanes, about " + Humanize.count(rows)
                + " rows, " + findings.size() + " findings";
    }
}
