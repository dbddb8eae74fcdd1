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

    /**
     * One difference between two tables.
     *
     * @param severity {@code error}, {@code warning} or {@code info}
     * @param mapping by its name, as {@code plan} lists it
     * @param source the source's table, {@code schema.table}
     * @param target the target and its table, {@code target/schema.table}
     * @param kind what differs, such as {@code column}, {@code default}, {@code foreign key} or {@code grant}
     * @param name of what differs, as the side that has it calls it; empty: the table itself
     * @param sourceHas in the source's words
     * @param targetHas in the target's words
     * @param remedy SQL for the target unless it says otherwise; empty: nothing is clear
     */
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

    /**
     * What a comparison of tables' shapes found.
     *
     * @param clean whether nothing was found that a cutover would trip over: no error and no warning
     * @param tables how many mappings were compared
     * @param errors how many findings would have rows or writes refused, or go wrong, after a cutover
     * @param warnings how many findings lose something that the source has, with nothing refused
     * @param infos how many findings are wanted by the mapping, or harmless
     * @param findings the worst first
     */
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
