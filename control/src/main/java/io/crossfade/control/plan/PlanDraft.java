package io.crossfade.control.plan;

import io.crossfade.core.plan.MigrationPlan;
import java.util.List;

/**
 * A plan with what was found while it was made. It may be carried out only if none of the findings is an error.
 *
 * @param findings the gravest first
 */
public record PlanDraft(MigrationPlan plan, List<Finding> findings) {
    public PlanDraft {
        findings = List.copyOf(findings);
    }

    public boolean isRefused() {
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
