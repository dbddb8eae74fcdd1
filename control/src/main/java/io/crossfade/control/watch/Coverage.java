package io.crossfade.control.watch;

import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a continuous verification is round its chunks. The next is the one whose last look is longest ago, whatever became
 * of that look, so that one that cannot be compared keeps nobody waiting; in a round each has one look.
 */
public final class Coverage {
    private static final Comparator<Chunk> LONGEST_AGO = Comparator.comparing(
                    Chunk::lookedAt, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(chunk -> chunk.mapping().name())
            .thenComparing(chunk -> chunk.rows().range(), KeyRange.ASCENDING);

    private final Map<MappingRange, Chunk> chunks = new LinkedHashMap<>();
    private final Set<MappingRange> left = new HashSet<>();
    private final Set<MappingRange> out = new HashSet<>();

    /** Begins a round over these; of those that it knows already it knows more than their list. */
    public synchronized void begin(Collection<Chunk> listed) {
        Set<MappingRange> these = listed.stream().map(Chunk::rows).collect(Collectors.toSet());
        chunks.keySet().retainAll(these);
        out.retainAll(these);
        listed.forEach(chunk -> chunks.putIfAbsent(chunk.rows(), chunk));
        left.clear();
        left.addAll(these);
    }

    /** The next of this round; empty: it is over. */
    public synchronized Optional<MappingRange> next() {
        return chunks.values().stream()
                .filter(chunk -> left.contains(chunk.rows()))
                .min(LONGEST_AGO)
                .map(Chunk::rows);
    }

    /** A chunk was compared. @return what is to be kept */
    public synchronized Chunk compared(MappingRange chunk, VerificationResult result, Instant at) {
        Chunk before = seen(chunk, at, false);
        Chunk now = new Chunk(
                chunk,
                before.listedAt(),
                at,
                result.verdict() == Verdict.NOT_PROVEN ? before.verifiedAt() : at,
                result.verdict().label(),
                result.verdict() == Verdict.NOT_PROVEN ? before.differences() : result.differences(),
                result.changing());
        chunks.put(chunk, now);
        return now;
    }

    /**
     * A chunk could not be compared; what keeps it from that keeps the mapping's others too, in this round.
     *
     * @param forGood nor will it be
     * @return what is to be kept
     */
    public synchronized Chunk looked(MappingRange chunk, Instant at, boolean forGood) {
        Chunk now = seen(chunk, at, forGood);
        left.removeIf(other -> other.mapping().equals(chunk.mapping()));
        return now;
    }

    private Chunk seen(MappingRange chunk, Instant at, boolean forGood) {
        Chunk before = chunks.get(chunk);
        if (before == null) {
            throw new IllegalArgumentException("a chunk that is not covered");
        }
        Chunk now = new Chunk(
                chunk,
                before.listedAt(),
                at,
                before.verifiedAt(),
                before.verdict(),
                before.differences(),
                before.changing());
        chunks.put(chunk, now);
        left.remove(chunk);
        if (forGood) {
            chunks.keySet().stream()
                    .filter(other -> other.mapping().equals(chunk.mapping()))
                    .forEach(out::add);
        } else {
            out.removeIf(other -> other.mapping().equals(chunk.mapping()));
        }
        return now;
    }

    /** How many chunks a mapping has. */
    synchronized long chunks(MappingId mapping) {
        return chunks.keySet().stream()
                .filter(chunk -> chunk.mapping().equals(mapping))
                .count();
    }

    private Stream<Chunk> covered() {
        return chunks.values().stream().filter(chunk -> !out.contains(chunk.rows()));
    }

    /** For how long nothing is known of the chunk of which that is so longest. */
    public synchronized Duration oldestAge(Instant now) {
        return covered()
                .map(chunk -> Duration.between(chunk.unverifiedSince(), now))
                .max(Comparator.naturalOrder())
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    public synchronized int size() {
        return (int) covered().count();
    }

    /** Rows that are known to differ. */
    public synchronized long differences() {
        return covered().mapToLong(Chunk::differences).sum();
    }

    /** Rows that changed under every look. */
    public synchronized long changing() {
        return covered().mapToLong(Chunk::changing).sum();
    }

    /** Different if any row is known to differ, equal only if that was the last word on every chunk, of which there is one. */
    public synchronized Verdict verdict() {
        if (differences() > 0
                || covered().anyMatch(chunk -> Verdict.DIFFERENT.label().equals(chunk.verdict()))) {
            return Verdict.DIFFERENT;
        }
        return !chunks.isEmpty()
                        && covered().allMatch(chunk -> Verdict.EQUAL.label().equals(chunk.verdict()))
                ? Verdict.EQUAL
                : Verdict.NOT_PROVEN;
    }
}
