package io.crossfade.control.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import java.util.List;
import java.util.Optional;

/** The final report in a migration's journal: there before its ending takes anything away, and still there after. */
public final class ReportJournal {
    private static final String REPORT = "final report";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final MigrationStore store;
    private final String migration;

    public ReportJournal(MigrationStore store, String migration) {
        this.store = store;
        this.migration = migration;
    }

    /** Whether an ending has begun that left its report: what it took away since cannot be told again. */
    public boolean isKept() {
        List<JournalEntry> entries = store.journal(migration);
        return entries.stream().anyMatch(entry -> EndingReport.BEGINNINGS.contains(entry.event()))
                && entries.stream().anyMatch(entry -> entry.event().equals(REPORT));
    }

    public void keep(FinalReport report) {
        try {
            store.journal(migration, REPORT, JSON.writeValueAsString(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report that is no JSON", e);
        }
    }

    /** The report of a migration that has ended; one that another version of Crossfade wrote in another form is not there. */
    public Optional<FinalReport> last(MigrationRecord record) {
        for (JournalEntry entry : store.journal(migration).reversed()) {
            if (entry.event().equals(REPORT)) {
                try {
                    return Optional.of(JSON.readValue(entry.detailJson(), FinalReport.class)
                            .ended(record.phase().label(), record.phaseSince()));
                } catch (JsonProcessingException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
