package io.crossfade.verifier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.crossfade.core.store.RowKeyJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One listed row that is not the same at both ends, for programs. It always names the row and its columns; values of rows
 * are in it only where they were asked for.
 *
 * @param mapping by its name, as {@code plan} lists it
 * @param table the target's table, {@code schema.table}
 * @param key the texts of the key columns; of a table without key the digest of the whole row
 * @param kind {@code missing}, {@code extra}, {@code different} or {@code changing}
 * @param columns those that differ; empty for a row that one end lacks
 * @param values both values of each of them, shortened; null and left out where nobody asked
 */
public record DiscrepancyJson(
        String mapping,
        String table,
        List<@Nullable String> key,
        String kind,
        List<String> columns,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Difference.Column> values) {

    /** All that a report lists, table by table. */
    public static List<DiscrepancyJson> of(VerificationReport report, boolean values) {
        List<DiscrepancyJson> all = new ArrayList<>();
        for (VerificationResult result : report.results()) {
            for (Difference difference : result.listed()) {
                all.add(new DiscrepancyJson(
                        result.mapping().name(),
                        result.target().toString(),
                        RowKeyJson.columns(difference.key()),
                        difference.kind().name().toLowerCase(Locale.ROOT),
                        difference.columns().stream()
                                .map(Difference.Column::name)
                                .toList(),
                        values ? difference.columns() : null));
            }
        }
        return all;
    }
}
