package io.crossfade.verifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
import io.crossfade.core.store.RowKeyJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report's listed differences in the form in which the control database keeps them. */
public final class Discrepancies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Discrepancies() {}

    public static List<Discrepancy> of(VerificationReport report) {
        return report.results().stream()
                .flatMap(result -> result.listed().stream().map(difference -> of(result, difference)))
                .toList();
    }

    private static Discrepancy of(VerificationResult result, Difference difference) {
        try {
            return new Discrepancy(
                    result.mapping(),
                    RowKeyJson.write(difference.key()),
                    difference.kind().name().toLowerCase(Locale.ROOT),
                    JSON.writeValueAsString(Map.of("columns", difference.columns())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a difference that is no JSON", e);
        }
    }
}
