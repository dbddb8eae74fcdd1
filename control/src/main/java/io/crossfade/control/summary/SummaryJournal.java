package io.crossfade.control.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.crossfade.control.backup.SourceCounts;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a migration's journal tells for its summary: when it was in which phase, the counts from before it, and the last
 * summary itself, which is kept when all else of the migration is gone.
 */
public final class SummaryJournal {
    private static final String COUNTS_BEFORE = "counts before";
    private static final String SUMMARY = "summary";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final List<JournalEntry> entries;

    private SummaryJournal(List<JournalEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static SummaryJournal of(List<JournalEntry> entries) {
        return new SummaryJournal(entries);
    }

    /** Keeps the counts of a backup that was made before the migration began. */
    public static void keep(MigrationStore store, String migration, SourceCounts counts) {
        store.journal(migration, COUNTS_BEFORE, write(counts));
    }

    /** Keeps the last summary, before its sources go. */
    public static void keep(MigrationStore store, MigrationSummary summary) {
        store.journal(summary.migration(), SUMMARY, write(summary));
    }

    /** From the beginning of the copy to the beginning of applying; empty before that. */
    Optional<Duration> copyTook() {
        Optional<Instant> began = entered(Phase.COPYING);
        Optional<Instant> ended = entered(Phase.APPLYING);
        return began.isPresent() && ended.isPresent()
                ? Optional.of(Duration.between(began.get(), ended.get()))
                : Optional.empty();
    }

    private Optional<Instant> entered(Phase phase) {
        return entries.stream()
                .filter(entry -> entry.event().equals("phase " + phase.label()))
                .map(JournalEntry::at)
                .findFirst();
    }

    /** The newest counts from before the migration. */
    public Optional<SourceCounts> before() {
        return newest(COUNTS_BEFORE, SourceCounts.class);
    }

    /** The summary of a migration that has ended. */
    public Optional<MigrationSummary> last() {
        return newest(SUMMARY, MigrationSummary.class);
    }

    /** What another version of Crossfade wrote in another form is not there. */
    private <T> Optional<T> newest(String event, Class<T> type) {
        for (JournalEntry entry : entries.reversed()) {
            if (entry.event().equals(event)) {
                try {
                    return Optional.of(JSON.readValue(entry.detailJson(), type));
                } catch (JsonProcessingException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " is no JSON", e);
        }
    }
}
