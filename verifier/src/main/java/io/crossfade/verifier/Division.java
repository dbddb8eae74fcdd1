package io.crossfade.verifier;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The digests of all parts into which the rows of a table are divided, at both ends alike. */
record Division(Map<Long, Digest> sources, Map<Long, Digest> targets) {
    /** Waits for both. */
    static Division of(Slices.Pending<Map<Long, Digest>> sources, Slices.Pending<Map<Long, Digest>> targets) {
        return new Division(sources.await(), targets.await());
    }

    long sourceRows() {
        return rows(sources.values());
    }

    long targetRows() {
        return rows(targets.values());
    }

    private static long rows(Collection<Digest> digests) {
        return digests.stream().mapToLong(Digest::rows).sum();
    }

    /** The parts that differ, ascending. */
    List<Long> differing() {
        Set<Long> parts = new HashSet<>(sources.keySet());
        parts.addAll(targets.keySet());
        return parts.stream()
                .filter(part -> !digest(sources, part).equals(digest(targets, part)))
                .sorted()
                .toList();
    }

    /** How many rows a part has at the end that has more. */
    long rows(Long part) {
        return Math.max(digest(sources, part).rows(), digest(targets, part).rows());
    }

    long rows(List<Long> parts) {
        return parts.stream().mapToLong(this::rows).sum();
    }

    private static Digest digest(Map<Long, Digest> digests, Long part) {
        return digests.getOrDefault(part, Digest.NONE);
    }
}
