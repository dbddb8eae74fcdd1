package io.crossfade.control.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.RowKeyJson;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A row that was found to differ and is not known to be equal since. It names the row and its columns; no value but the key's
 * is in it.
 *
 * @param key the texts of the key columns; of a table without key the digest of the whole row
 * @param kind {@code missing}, {@code extra}, {@code different} or {@code changing}
 * @param columns those that differ; empty for a row that one end lacks
 */
public record Discrepancy(String mapping, List<@Nullable String> key, String kind, List<String> columns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Discrepancy of(DiscrepancyStore.Discrepancy kept) {
        return new Discrepancy(
                kept.mapping().name(),
                RowKeyJson.columns(RowKeyJson.read(kept.rowKey())),
                kept.kind(),
                columns(kept.detailJson()));
    }

    private static List<String> columns(String detailJson) {
        try {
            JsonNode columns = JSON.readTree(detailJson).path("columns");
            return StreamSupport.stream(columns.spliterator(), false)
                    .map(column -> column.path("name").asText())
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored difference that is no JSON", e);
        }
    }
}
