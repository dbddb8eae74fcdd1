package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.Journal;
import io.crossfade.core.store.JournalEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a migration, as {@code --json} prints it.
 *
 * @param migration the name that the file gives it
 * @param entries the oldest first
 * @param head the newest entry's hash: who notes it can tell later that nothing before it was changed; null: no entry
 * @param fault where the chain of hashes is broken; null: it is whole
 */
public record MigrationJournal(
        String migration,
        List<Entry> entries,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String head,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String fault) {
    public MigrationJournal {
        entries = List.copyOf(entries);
    }

    /**
     * One entry.
     *
     * @param seq its number in the control database; it grows, with gaps
     * @param at to the microsecond, by the control database's clock
     * @param actor who asked for it over HTTP, else the operating system's user, the database's role and the address
     * @param event what was done, in words such as {@code phase applying}
     * @param detail a JSON object, character by character as it was written and hashed
     * @param previous the hash of the entry before it; empty: it is the first
     * @param hash SHA-256 in hexadecimal digits, over the previous hash, migration, time, actor, event and detail
     */
    public record Entry(
            long seq,
            Instant at,
            String actor,
            String event,
            @JsonRawValue String detail,
            String previous,
            String hash) {
        static Entry of(JournalEntry one) {
            return new Entry(
                    one.seq(), one.at(), one.actor(), one.event(), one.detailJson(), one.previous(), one.hash());
        }
    }

    static MigrationJournal of(String migration, List<JournalEntry> entries) {
        return new MigrationJournal(
                migration,
                entries.stream().map(Entry::of).toList(),
                entries.isEmpty() ? null : entries.getLast().hash(),
                Journal.fault(migration, entries).orElse(null));
    }

    /**
     * Whether it is what was written.
     *
     * @param noted a hash that was noted earlier, which the chain must hold; null: none was
     * @throws CrossfadeException JOURNAL_BROKEN
     */
    public void require(@Nullable String noted) {
        if (fault != null) {
            throw new CrossfadeException(
                    ErrorCode.JOURNAL_BROKEN, "the journal of migration '" + migration + "' is broken: " + fault);
        }
        if (noted != null && entries.stream().noneMatch(entry -> entry.hash().equals(noted))) {
            throw new CrossfadeException(
                    ErrorCode.JOURNAL_BROKEN,
                    "the journal of migration '" + migration + "' is whole, but has no entry of hash " + noted
                            + ": it was written anew, or cut off, since that was noted");
        }
    }
}
