package io.crossfade.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one verification found, table by table. Its verdict is that of the worst table; {@link #rows} are for a table on
 * the terminal, {@link #json} is for programs and holds no values of rows.
 *
 * @param depth how deep it went
 * @param held how long the lanes stood still, at most, so that one state of both ends was compared; null: no lane did
 * @param notCompared what was asked for and is not among the results, with the reason
 */
public record VerificationReport(
        Depth depth,
        List<VerificationResult> results,
        List<CheckResult> checks,
        Duration duration,
        @Nullable Duration held,
        List<NotCompared> notCompared) {
    public static final List<String> HEADER = List.of(
            "mapping",
            "target",
            "verdict",
            "source rows",
            "target rows",
            "differences",
            "changing",
            "set aside",
            "kept",
            "others",
            "seconds");

    public VerificationReport {
        results = List.copyOf(results);
        checks = List.copyOf(checks);
        notCompared = List.copyOf(notCompared);
    }

    /** Of all that was asked for. */
    public VerificationReport(
            Depth depth,
            List<VerificationResult> results,
            List<CheckResult> checks,
            Duration duration,
            @Nullable Duration held) {
        this(depth, results, checks, duration, held, List.of());
    }

    /**
     * Something that was asked for and is not compared.
     *
     * @param what a mapping, some of its columns, or a target
     * @param why the reason, in words for people
     */
    public record NotCompared(String what, String why) {
        @Override
        public String toString() {
            return what + ": " + why;
        }
    }

    /** The same with other results. */
    public VerificationReport with(List<VerificationResult> others) {
        return new VerificationReport(depth, others, checks, duration, held, notCompared);
    }

    /** The same, which names what was left out. */
    public VerificationReport without(List<NotCompared> left) {
        return new VerificationReport(depth, results, checks, duration, held, left);
    }

    /** Both, of which one was made after the other. */
    public VerificationReport and(VerificationReport next) {
        return new VerificationReport(
                depth.and(next.depth),
                joined(results, next.results),
                joined(checks, next.checks),
                duration.plus(next.duration),
                Stream.of(Optional.ofNullable(held), Optional.ofNullable(next.held))
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                joined(notCompared, next.notCompared));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** What is known after a later comparison, which left tables out that were equal. */
    public VerificationReport after(VerificationReport later) {
        List<VerificationResult> newest = new ArrayList<>();
        for (VerificationResult result : results) {
            newest.add(
                    result.verdict() == Verdict.EQUAL
                            ? result
                            : later.results().stream()
                                    .filter(other -> other.mapping().equals(result.mapping()))
                                    .findFirst()
                                    .orElse(result));
        }
        return new VerificationReport(
                depth, newest, later.checks(), duration.plus(later.duration()), later.held(), notCompared);
    }

    /** That of the worst table or check. */
    public Verdict verdict() {
        Set<Verdict> verdicts = EnumSet.of(Verdict.EQUAL);
        results.forEach(result -> verdicts.add(result.verdict()));
        checks.forEach(check -> verdicts.add(check.verdict()));
        if (verdicts.contains(Verdict.DIFFERENT)) {
            return Verdict.DIFFERENT;
        }
        return verdicts.contains(Verdict.NOT_PROVEN) ? Verdict.NOT_PROVEN : Verdict.EQUAL;
    }

    public long rowsCompared() {
        return results.stream()
                .mapToLong(result -> Math.max(result.sourceRows(), result.targetRows()))
                .sum();
    }

    public long differences() {
        return results.stream().mapToLong(VerificationResult::differences).sum();
    }

    /** One line a table, in the order of {@link #HEADER}. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (VerificationResult result : results) {
            rows.add(List.of(
                    result.mapping().toString(),
                    result.target().toString(),
                    result.verdict().label(),
                    Long.toString(result.sourceRows()),
                    Long.toString(result.targetRows()),
                    (result.complete() ? "" : ">= ") + result.differences(),
                    Long.toString(result.changing()),
                    Long.toString(result.setAside()),
                    Long.toString(result.kept()),
                    Long.toString(result.others()),
                    String.format(Locale.ROOT, "%.1f", result.duration().toMillis() / 1000.0)));
        }
        return rows;
    }

    /**
     * What was found of one table.
     *
     * @param source the source's table, {@code schema.table}
     * @param target the target's table, {@code schema.table}
     * @param direction {@code forward} where the target was compared with the source, {@code back} where the source was
     *     compared with the target, which has the writers
     * @param converges whether a query makes the rows: they may be ahead of the lane, by changes that it has still to pass
     * @param verdict {@code equal}, {@code different} or {@code not-proven}
     * @param sourceRows rows of the source's snapshot
     * @param targetRows rows of the target's snapshot
     * @param differences rows that differ; at least so many if not {@code complete}
     * @param changing rows that changed under every look
     * @param setAside rows that differ because they are set aside: neither equal nor different
     * @param kept rows of the source that stay out because the target's own of the same key were kept
     * @param others rows of the target that are not the mapping's: not compared
     * @param complete whether all rows that differ were counted
     * @param millis how long this table took
     */
    public record TableJson(
            String source,
            String target,
            String direction,
            boolean converges,
            String verdict,
            long sourceRows,
            long targetRows,
            long differences,
            long changing,
            long setAside,
            long kept,
            long others,
            boolean complete,
            long millis) {}

    /**
     * A named check beside the comparison of rows.
     *
     * @param name which check
     * @param verdict {@code holds}, {@code broken} or {@code failed}
     * @param broken rows or values that break it
     * @param failure why it could not be looked at; null: it was
     */
    public record CheckJson(
            String name,
            String verdict,
            long broken,
            @Nullable String failure) {
        static CheckJson of(CheckResult check) {
            return new CheckJson(check.name(), check.label(), check.broken(), check.failure());
        }
    }

    /**
     * What a verification found, without the values of rows.
     *
     * @param verdict that of the worst table: {@code equal}, {@code different} or {@code not-proven}
     * @param depth {@code counts}, {@code checksums}, {@code rows}, {@code sample}, or which keys were compared
     * @param rowsCompared of each table those of the end that has more
     * @param differences rows that differ, over all tables
     * @param millis how long all of it took
     * @param heldMillis how long the lanes stood still, at most; null: they did not
     * @param tables one for each mapping that was compared
     * @param checks the named checks, such as those of foreign keys
     * @param notCompared what was asked for and is not among the tables
     */
    public record Json(
            String verdict,
            String depth,
            long rowsCompared,
            long differences,
            long millis,
            @Nullable Long heldMillis,
            List<TableJson> tables,
            List<CheckJson> checks,
            List<NotCompared> notCompared) {}

    public Json json() {
        List<TableJson> tables = results.stream()
                .map(result -> new TableJson(
                        result.source().toString(),
                        result.target().toString(),
                        result.back() ? "back" : "forward",
                        result.converges(),
                        result.verdict().label(),
                        result.sourceRows(),
                        result.targetRows(),
                        result.differences(),
                        result.changing(),
                        result.setAside(),
                        result.kept(),
                        result.others(),
                        result.complete(),
                        result.duration().toMillis()))
                .toList();
        Long heldMillis = held == null ? null : held.toMillis();
        return new Json(
                verdict().label(),
                depth.label(),
                rowsCompared(),
                differences(),
                duration.toMillis(),
                heldMillis,
                tables,
                checks.stream().map(CheckJson::of).toList(),
                notCompared);
    }
}
