package io.crossfade.control.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A cutover's states in the migration's journal. A state is written before its action runs, so the last entry says what
 * may have been begun.
 */
final class CutoverJournal {
    private static final String EVENT = "cutover ";

    private final MigrationStore store;
    private final String migration;
    private final String target;
    private final ObjectMapper json = new ObjectMapper();

    CutoverJournal(MigrationStore store, String migration, String target) {
        this.store = store;
        this.migration = migration;
        this.target = target;
    }

    /** Where a cutover of this target was when it was last heard of. */
    record Entry(String cutover, CutoverState state) {}

    static String newId(RandomGenerator random) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void write(String cutover, CutoverState state, Map<String, ?> detail) {
        write(EVENT + state.label(), cutover, detail);
    }

    /** Where the target's sequences stand before they are moved, for who gives the migration up afterwards. */
    void writeSequences(String cutover, List<SequenceState> stands) {
        List<Map<String, Object>> list = stands.stream()
                .map(state -> Map.<String, Object>of(
                        "schema", state.name().schema(),
                        "name", state.name().name(),
                        "value", state.lastValue(),
                        "called", state.called()))
                .toList();
        write(Cutover.SEQUENCES_BEFORE, cutover, Map.of("sequences", list));
    }

    private void write(String event, String cutover, Map<String, ?> detail) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("cutover", cutover);
        content.put("target", target);
        content.putAll(detail);
        try {
            store.journal(migration, event, json.writeValueAsString(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }

    /** The last entry of this target; empty before the first cutover. */
    Optional<Entry> last() {
        List<JournalEntry> entries = store.journal(migration);
        for (int i = entries.size() - 1; i >= 0; i--) {
            JournalEntry entry = entries.get(i);
            if (entry.event().startsWith(EVENT)) {
                JsonNode detail = read(entry.detailJson());
                if (detail.path("target").asText().equals(target)) {
                    return Optional.of(new Entry(
                            detail.path("cutover").asText(),
                            CutoverState.of(entry.event().substring(EVENT.length()))));
                }
            }
        }
        return Optional.empty();
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }
}
