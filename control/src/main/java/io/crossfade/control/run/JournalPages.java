package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.Journal;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A migration's journal for whoever looks again and again: in parts, and checked as a whole only when it may have changed. */
public final class JournalPages {
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Database control;
    private final String migration;
    private final InstantSource clock;
    private final Journal journal;
    private final ReentrantLock checking = new ReentrantLock();
    private @Nullable JournalState last;

    JournalPages(Database control, String migration, InstantSource clock) {
        this.control = control;
        this.migration = migration;
        this.clock = clock;
        this.journal = new Journal(control, migration);
    }

    /**
     * The oldest first.
     *
     * @param seq only those after it
     * @throws CrossfadeException NOT_FOUND if the migration is not known
     */
    public List<MigrationJournal.Entry> after(long seq, int most) {
        return known(journal.after(seq, most));
    }

    /**
     * The newest first.
     *
     * @param seq only those before it
     * @throws CrossfadeException NOT_FOUND if the migration is not known
     */
    public List<MigrationJournal.Entry> before(long seq, int most) {
        return known(journal.before(seq, most));
    }

    private List<MigrationJournal.Entry> known(List<JournalEntry> found) {
        if (found.isEmpty()) {
            new MigrationStore(control).get(migration);
        }
        return found.stream().map(MigrationJournal.Entry::of).toList();
    }

    /** @throws CrossfadeException NOT_FOUND if the migration is not known */
    public JournalState state() {
        checking.lock();
        try {
            Optional<Journal.Head> head = journal.head();
            JournalState state = last;
            if (state == null || !isOf(state, head)) {
                state = check();
                last = state;
            }
            return state;
        } finally {
            checking.unlock();
        }
    }

    private boolean isOf(JournalState state, Optional<Journal.Head> head) {
        return head.filter(now -> now.hash().equals(state.head()) && now.entries() == state.entries())
                        .isPresent()
                && state.checkedAt().plus(KEPT).isAfter(clock.instant());
    }

    private JournalState check() {
        Instant at = clock.instant();
        List<JournalEntry> entries = journal.read();
        if (entries.isEmpty()) {
            new MigrationStore(control).get(migration);
        }
        return new JournalState(
                entries.size(),
                entries.isEmpty() ? null : entries.getLast().hash(),
                Journal.fault(migration, entries).orElse(null),
                at);
    }
}
