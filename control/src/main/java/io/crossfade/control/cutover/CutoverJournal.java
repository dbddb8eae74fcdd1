package io.crossfade.control.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A cutover's states in the migration's journal. A state is written before its action runs, so the last entry says what
 * may have been begun.
 */
final class CutoverJournal {
    private static final String EVENT = "cutover ";
    private static final String DIRECTION = "direction";
    private static final String TURN = "turn";
    private static final String FENCES = "fences";
    private static final String OTHER_WAY = "otherWay";
    private static final String TABLES = "tables";

    private final MigrationStore store;
    private final String migration;
    private final String target;
    private final ObjectMapper json = new ObjectMapper();

    CutoverJournal(MigrationStore store, String migration, String target) {
        this.store = store;
        this.migration = migration;
        this.target = target;
    }

    /**
     * Where a cutover of this target was when it was last heard of.
     *
     * @param fences what it opens
     * @param tables whose writers move
     */
    record Entry(
            String cutover,
            Direction direction,
            long turn,
            List<String> fences,
            boolean otherWay,
            Set<MappingId> tables,
            CutoverState state) {
        /** Whether it may have closed something and has not ended. */
        boolean isBeyondTheGate() {
            return state instanceof CutoverState.Active && !(state instanceof CutoverState.Looking);
        }
    }

    static String newId(RandomGenerator random) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** By the lock's session: who has lost it, and perhaps wakes up when another has long gone on, writes nothing. */
    void write(StageLock lock, Machine machine, Set<MappingId> tables, Map<String, ?> detail) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put(DIRECTION, machine.direction().label());
        content.put(TURN, machine.turn());
        content.put(FENCES, machine.fencesToOpen());
        content.put(OTHER_WAY, machine.otherWay());
        content.put(TABLES, tables.stream().map(MappingId::name).sorted().toList());
        content.putAll(detail);
        write(lock, EVENT + machine.state().label(), machine.id(), content);
    }

    /** Where the target's sequences stand before they are moved, for who gives the migration up afterwards. */
    void writeSequences(StageLock lock, String cutover, List<SequenceState> stands) {
        List<Map<String, Object>> list = stands.stream()
                .map(state -> Map.<String, Object>of(
                        "schema", state.name().schema(),
                        "name", state.name().name(),
                        "value", state.lastValue(),
                        "called", state.called()))
                .toList();
        write(lock, Cutover.SEQUENCES_BEFORE, cutover, Map.of("sequences", list));
    }

    private void write(StageLock lock, String event, String cutover, Map<String, ?> detail) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("cutover", cutover);
        content.put("target", target);
        content.putAll(detail);
        try {
            lock.journal(event, json.writeValueAsString(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are always JSON", e);
        }
    }

    /** The last entry of this target; empty before the first cutover. */
    Optional<Entry> last() {
        List<Entry> entries = entries();
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
    }

    /** For the next cutover of this target, in either direction: higher than all before. */
    long nextTurn() {
        return entries().stream().mapToLong(Entry::turn).max().orElse(0) + 1;
    }

    /** The cutovers of this target that turned the lanes of its way back. */
    Set<String> withOtherWay() {
        return entries().stream().filter(Entry::otherWay).map(Entry::cutover).collect(Collectors.toSet());
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (JournalEntry entry : store.journal(migration)) {
            if (entry.event().startsWith(EVENT)) {
                JsonNode detail = read(entry.detailJson());
                if (detail.path("target").asText().equals(target)) {
                    entries.add(entry(entry.event().substring(EVENT.length()), detail));
                }
            }
        }
        return entries;
    }

    private static Entry entry(String label, JsonNode detail) {
        boolean back = detail.path(DIRECTION).asText().equals(Direction.BACK.label());
        return new Entry(
                detail.path("cutover").asText(),
                back ? Direction.BACK : Direction.FORWARD,
                detail.path(TURN).asLong(),
                texts(detail.path(FENCES)),
                detail.path(OTHER_WAY).asBoolean(),
                texts(detail.path(TABLES)).stream().map(MappingId::new).collect(Collectors.toSet()),
                CutoverState.of(label));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }
}
