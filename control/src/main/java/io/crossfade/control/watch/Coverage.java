package io.crossfade.control.watch;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How far a continuous verification is round its chunks. The next is the one whose last look is longest ago, whatever became
 * of that look, so that one that cannot be compared keeps nobody waiting; in a round each has one look.
 */
public final class Coverage {
    private static final Comparator<Chunk> LONGEST_AGO = Comparator.comparing(
                    Chunk::lookedAt, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(chunk -> chunk.mapping().name());

    private final Map<MappingId, Chunk> chunks = new LinkedHashMap<>();
    private final Set<MappingId> left = new HashSet<>();
    private final Set<MappingId> out = new HashSet<>();

    /** Begins a round over these; of those that it knows already it knows more than their list. */
    public synchronized void begin(Collection<Chunk> listed) {
        List<MappingId> names = listed.stream().map(Chunk::mapping).toList();
        chunks.keySet().retainAll(names);
        out.retainAll(names);
        listed.forEach(chunk -> chunks.putIfAbsent(chunk.mapping(), chunk));
        left.clear();
        left.addAll(names);
    }

    /** The next of this round; empty: it is over. */
    public synchronized Optional<MappingId> next() {
        return chunks.values().stream()
                .filter(chunk -> left.contains(chunk.mapping()))
                .min(LONGEST_AGO)
                .map(Chunk::mapping);
    }

    /** A chunk was compared. @return what is to be kept */
    public synchronized Chunk compared(VerificationResult result, Instant at) {
        Chunk before = looked(result.mapping(), at, false);
        Chunk now = new Chunk(
                result.mapping(),
                before.listedAt(),
                at,
                result.verdict() == Verdict.NOT_PROVEN ? before.verifiedAt() : at,
                result.verdict().label(),
                result.verdict() == Verdict.NOT_PROVEN ? before.differences() : result.differences(),
                result.changing());
        chunks.put(now.mapping(), now);
        return now;
    }

    /**
     * A chunk could not be compared.
     *
     * @param forGood nor will it be
     * @return what is to be kept
     */
    public synchronized Chunk looked(MappingId chunk, Instant at, boolean forGood) {
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
            out.add(chunk);
        } else {
            out.remove(chunk);
        }
        return now;
    }

    private Stream<Chunk> covered() {
        return chunks.values().stream().filter(chunk -> !out.contains(chunk.mapping()));
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
        if (differences() > 0) {
            return Verdict.DIFFERENT;
        }
        return !chunks.isEmpty()
                        && covered().allMatch(chunk -> Verdict.EQUAL.label().equals(chunk.verdict()))
                ? Verdict.EQUAL
                : Verdict.NOT_PROVEN;
    }
}
