package io.crossfade.control.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.store.JournalEntry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long both sides were closed, by the journal. */
class CutoverPausesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static JournalEntry entry(String event, long millis, String cutover, String direction) {
        String detail =
                "{\"cutover\": \"%s\", \"target\": \"shop\", \"direction\": \"%s\"}".formatted(cutover, direction);
        return new JournalEntry(1, NOW.plusMillis(millis), "me", event, detail, "", "");
    }

    @Test
    void theLastFinishedOneOfEachDirectionCounts() {
        List<JournalEntry> journal = List.of(
                entry("cutover draining", 0, "a", "forward"),
                entry("cutover undoing", 100, "a", "forward"),
                entry("cutover draining", 1_000, "b", "forward"),
                entry("cutover opening", 1_180, "b", "forward"),
                entry("cutover routing", 1_230, "b", "forward"),
                entry("cutover draining", 2_000, "c", "back"),
                entry("cutover routing", 2_040, "c", "back"),
                entry("cutover draining", 3_000, "d", "forward"),
                entry("cutover routing", 3_070, "d", "forward"),
                entry("cutover routing", 9_000, "d", "forward"),
                entry("cutover draining", 9_900, "e", "back"));
        assertThat(CutoverPauses.of(journal))
                .containsExactly(
                        new MigrationStatus.Pause("shop", "forward", NOW.plusMillis(3_070), 70),
                        new MigrationStatus.Pause("shop", "back", NOW.plusMillis(2_040), 40));
    }
}
