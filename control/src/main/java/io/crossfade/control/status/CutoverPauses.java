package io.crossfade.control.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.store.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long switches of the writers kept both sides closed: from the fence to the opening, as they stand in the journal. */
final class CutoverPauses {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The state that follows when the fence stands. */
    private static final String CLOSED = "cutover draining";

    /** The state that follows when the other side is open. */
    private static final String OPEN = "cutover routing";

    private CutoverPauses() {}

    /** The last of each target in each direction. */
    static List<MigrationStatus.Pause> of(List<JournalEntry> journal) {
        Map<String, Instant> closed = new HashMap<>();
        Map<List<String>, MigrationStatus.Pause> pauses = new LinkedHashMap<>();
        for (JournalEntry entry : journal) {
            if (entry.event().equals(CLOSED)) {
                closed.put(detail(entry, "cutover"), entry.at());
            } else if (entry.event().equals(OPEN)) {
                Instant since = closed.remove(detail(entry, "cutover"));
                if (since != null) {
                    String target = detail(entry, "target");
                    String direction = detail(entry, "direction");
                    long millis = Duration.between(since, entry.at()).toMillis();
                    pauses.put(
                            List.of(target, direction),
                            new MigrationStatus.Pause(target, direction, entry.at(), millis));
                }
            }
        }
        return List.copyOf(pauses.values());
    }

    private static String detail(JournalEntry entry, String name) {
        try {
            JsonNode detail = JSON.readTree(entry.detailJson());
            return detail.path(name).asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }
}
