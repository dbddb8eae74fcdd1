package io.crossfade.control.watch;

import io.crossfade.core.model.MappingId;
import io.crossfade.verifier.VerificationResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one round found, summed up by mapping. */
final class RoundResults {
    private final Map<MappingId, Sum> sums = new LinkedHashMap<>();

    private record Sum(VerificationResult result, long chunks, Instant first) {
        Sum plus(Sum other) {
            return new Sum(result.plus(other.result), chunks + other.chunks, first);
        }
    }

    /** A chunk was compared, after those that were added before. */
    void add(VerificationResult result, Instant end) {
        sums.merge(result.mapping(), new Sum(result, 1, end), Sum::plus);
    }

    /** Of those mappings of which every chunk was compared, with the end of the first comparison. */
    Map<VerificationResult, Instant> whole(Coverage coverage) {
        Map<VerificationResult, Instant> whole = new LinkedHashMap<>();
        sums.forEach((mapping, sum) -> {
            if (sum.chunks() == coverage.chunks(mapping)) {
                whole.put(sum.result(), sum.first());
            }
        });
        return whole;
    }
}
