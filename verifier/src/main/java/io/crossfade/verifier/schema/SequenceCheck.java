package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.verifier.schema.TableSchema.Sequence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the sequences behind columns: how they count, how close they are to their end, and whether they are behind what
 * their columns hold. A target's sequence that the cutover will set may be behind until then.
 */
final class SequenceCheck {
    private static final BigDecimal MUCH = new BigDecimal("0.9");

    private final TablePair pair;
    private final boolean takenOver;
    private final TableFindings findings;

    /** @param takenOver whether the target's cutover is over */
    SequenceCheck(TablePair pair, boolean takenOver, TableFindings findings) {
        this.pair = pair;
        this.takenOver = takenOver;
        this.findings = findings;
    }

    void look() {
        for (Sequence target : pair.target().sequences()) {
            Optional<Sequence> source = pair.names().pairs().entrySet().stream()
                    .filter(names -> names.getValue().equals(target.column()))
                    .flatMap(names -> pair.source().sequenceOf(names.getKey()).stream())
                    .findFirst();
            source.ifPresent(from -> attributes(from, target));
            end(source, target);
            boolean set = !takenOver && pair.names().isPaired(target.column());
            if (!set && isBehind(target)) {
                findings.error(
                        SchemaKind.SEQUENCE,
                        target.id().toString(),
                        takenOver ? NONE : "no sequence, so that the cutover sets nothing",
                        behind(target),
                        SchemaRemedySql.setValue(target.id(), value(target)));
            }
        }
        if (!takenOver) {
            pair.source().sequences().stream()
                    .filter(SequenceCheck::isBehind)
                    .forEach(sequence -> findings.warning(
                            SchemaKind.SEQUENCE,
                            sequence.id().toString(),
                            behind(sequence),
                            NONE,
                            SchemaRemedySql.setValue(sequence.id(), value(sequence)) + " in the source"));
        }
    }

    private static long value(Sequence sequence) {
        Long farthest = sequence.farthest();
        return farthest == null ? sequence.minimum() : farthest;
    }

    /** Whether the next numbers it gives are in its column already. */
    private static boolean isBehind(Sequence sequence) {
        Long farthest = sequence.farthest();
        Long drawn = sequence.drawn();
        if (farthest == null || sequence.cycles() || isOutside(sequence, farthest)) {
            return false;
        }
        return drawn == null || (sequence.ascending() ? farthest > drawn : farthest < drawn);
    }

    /** What lies before a sequence's first number it never gives. */
    private static boolean isOutside(Sequence sequence, long value) {
        return sequence.ascending() ? value < sequence.minimum() : value > sequence.maximum();
    }

    private static String behind(Sequence sequence) {
        return (sequence.drawn() == null ? "has given no number" : "has given " + sequence.drawn()) + ", but "
                + sequence.column() + " holds " + sequence.farthest();
    }

    private void attributes(Sequence source, Sequence target) {
        List<String> from = attributes(source);
        List<String> to = attributes(target);
        List<Integer> differing = IntStream.range(0, from.size())
                .filter(i -> !from.get(i).equals(to.get(i)))
                .boxed()
                .toList();
        if (differing.isEmpty()) {
            return;
        }
        boolean harmless = source.increment() == target.increment()
                && source.cycles() == target.cycles()
                && target.maximum() >= source.maximum()
                && target.minimum() <= source.minimum();
        findings.add(
                harmless ? Severity.INFO : Severity.WARNING,
                SchemaKind.SEQUENCE,
                target.id().toString(),
                differing.stream().map(from::get).collect(Collectors.joining(" ")),
                differing.stream().map(to::get).collect(Collectors.joining(" ")),
                harmless ? "" : SchemaRemedySql.alterSequence(target.id(), String.join(" ", from)));
    }

    /** As ALTER SEQUENCE has them. */
    private static List<String> attributes(Sequence sequence) {
        return List.of(
                "AS " + sequence.type(),
                "INCREMENT BY " + sequence.increment(),
                "MINVALUE " + sequence.minimum(),
                "MAXVALUE " + sequence.maximum(),
                "CACHE " + sequence.cache(),
                sequence.cycles() ? "CYCLE" : "NO CYCLE");
    }

    /** Where the target's sequence will stand, counted on both sides, against the last number it or its column can take. */
    private void end(Optional<Sequence> source, Sequence target) {
        if (target.cycles()) {
            return;
        }
        List<Long> reached = Stream.concat(source.stream(), Stream.of(target))
                .flatMap(sequence ->
                        Stream.of(Optional.ofNullable(sequence.drawn()), Optional.ofNullable(sequence.farthest())))
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        if (reached.isEmpty()) {
            return;
        }
        boolean up = target.ascending();
        Long columnEnd = target.columnEnd();
        long own = up ? target.maximum() : target.minimum();
        long end = columnEnd == null ? own : up ? Math.min(own, columnEnd) : Math.max(own, columnEnd);
        long start = up ? target.minimum() : target.maximum();
        long at = up ? reached.getLast() : reached.getFirst();
        boolean over = up ? at >= end : at <= end;
        if (over || used(start, at, end).compareTo(MUCH) > 0) {
            findings.add(
                    over ? Severity.ERROR : Severity.WARNING,
                    SchemaKind.SEQUENCE,
                    target.id().toString(),
                    "has come to " + at,
                    "ends at " + end,
                    "");
        }
    }

    private static BigDecimal used(long start, long at, long end) {
        BigDecimal whole = BigDecimal.valueOf(end).subtract(BigDecimal.valueOf(start));
        return whole.signum() == 0
                ? BigDecimal.ONE
                : BigDecimal.valueOf(at).subtract(BigDecimal.valueOf(start)).divide(whole, MathContext.DECIMAL64);
    }
}
