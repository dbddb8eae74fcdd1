package io.crossfade.verifier.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a comparison of tables' shapes found, the worst first. {@link #rows} are for a table on the terminal, {@link #json}
 * is for programs.
 *
 * @param tables how many mappings were compared
 */
public record SchemaReport(int tables, List<SchemaFinding> findings) {
    public static final List<String> HEADER =
            List.of("severity", "table", "kind", "name", "the source has", "the target has");
    private static final int WIDEST = 60;

    public SchemaReport {
        findings = findings.stream()
                .sorted(Comparator.comparing(SchemaFinding::severity)
                        .thenComparing(SchemaFinding::targetName)
                        .thenComparing(SchemaFinding::target)
                        .thenComparing(SchemaFinding::kind)
                        .thenComparing(SchemaFinding::name))
                .toList();
    }

    public static SchemaReport of(List<SchemaReport> parts) {
        List<SchemaFinding> findings = new ArrayList<>();
        parts.forEach(part -> findings.addAll(part.findings()));
        return new SchemaReport(parts.stream().mapToInt(SchemaReport::tables).sum(), findings);
    }

    /** Whether nothing was found that a cutover would trip over. */
    public boolean clean() {
        return count(Severity.ERROR) == 0 && count(Severity.WARNING) == 0;
    }

    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** One line a finding, in the order of {@link #HEADER}; long definitions are shortened. */
    public List<List<String>> rows() {
        return findings.stream()
                .map(finding -> List.of(
                        finding.severity().words(),
                        finding.targetName() + "/" + finding.target(),
                        finding.kind().words(),
                        finding.name(),
                        shortened(finding.sourceHas()),
                        shortened(finding.targetHas())))
                .toList();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }

    /** One finding of {@link #json}. */
    public record FindingJson(
            String severity,
            String mapping,
            String source,
            String target,
            String kind,
            String name,
            String sourceHas,
            String targetHas,
            String remedy) {}

    public record Json(boolean clean, int tables, long errors, long warnings, long infos, List<FindingJson> findings) {}

    public Json json() {
        return new Json(
                clean(),
                tables,
                count(Severity.ERROR),
                count(Severity.WARNING),
                count(Severity.INFO),
                findings.stream()
                        .map(finding -> new FindingJson(
                                finding.severity().words(),
                                finding.mapping().toString(),
                                finding.source().toString(),
                                finding.targetName() + "/" + finding.target(),
                                finding.kind().words(),
                                finding.name(),
                                finding.sourceHas(),
                                finding.targetHas(),
                                finding.remedy()))
                        .toList());
    }
}
