package io.crossfade.control.ending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.JournalEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a target's sequence stood before the first cutover that moved it.
 *
 * @param called whether the value had been given out
 */
record SequenceStand(TableId sequence, long value, boolean called) {

    /** The stands that cutovers of a target wrote into the journal, the earliest of each sequence. */
    static List<SequenceStand> of(List<JournalEntry> journal, String target) {
        ObjectMapper json = new ObjectMapper();
        Map<TableId, SequenceStand> first = new LinkedHashMap<>();
        for (JournalEntry entry : journal) {
            if (entry.event().equals(Cutover.SEQUENCES_BEFORE)) {
                JsonNode detail = read(json, entry.detailJson());
                if (detail.path("target").asText().equals(target)) {
                    detail.path("sequences").forEach(each -> first.putIfAbsent(name(each), stand(each)));
                }
            }
        }
        return List.copyOf(first.values());
    }

    private static TableId name(JsonNode node) {
        return new TableId(node.path("schema").asText(), node.path("name").asText());
    }

    private static SequenceStand stand(JsonNode node) {
        return new SequenceStand(
                name(node), node.path("value").asLong(), node.path("called").asBoolean());
    }

    private static JsonNode read(ObjectMapper json, String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }
}
