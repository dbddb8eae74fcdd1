package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The journal of a migration in the control database. Each entry's hash is made over that of the entry before it, so that one
 * that was changed, taken out or put in later breaks the chain. Who rewrites the whole chain, or cuts its end off, is found out
 * by a hash of it that was noted elsewhere.
 */
public final class Journal {
    private final Database control;
    private final String migration;

    public Journal(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /** Writes an entry in the session's transaction; other writers of the migration's journal wait until it ends. */
    static void append(Connection session, String migration, String event, String detailJson) throws SQLException {
        try (PreparedStatement lock = session.prepareStatement(JournalSql.LOCK)) {
            lock.setString(1, migration);
            lock.execute();
        }
        try (PreparedStatement append = session.prepareStatement(JournalSql.APPEND)) {
            append.setString(1, Actor.current());
            append.setString(2, event);
            append.setString(3, detailJson);
            append.setString(4, migration);
            append.setString(5, migration);
            append.executeUpdate();
        }
    }

    /** All entries, the oldest first. */
    public List<JournalEntry> read() {
        return call(session -> {
            try (PreparedStatement read = session.prepareStatement(JournalSql.READ)) {
                read.setString(1, migration);
                List<JournalEntry> entries = new ArrayList<>();
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        entries.add(entry(row));
                    }
                }
                return entries;
            }
        });
    }

    /** Some entries after one, by its {@link JournalEntry#seq}, the oldest first. */
    public List<JournalEntry> after(long seq, int most) {
        return some(JournalSql.READ_AFTER, seq, most);
    }

    /** Some entries before one, by its {@link JournalEntry#seq}, the newest first. */
    public List<JournalEntry> before(long seq, int most) {
        return some(JournalSql.READ_BEFORE, seq, most);
    }

    /**
     * By what a journal that has grown, or lost entries, is told from what it was.
     *
     * @param hash of the newest entry
     */
    public record Head(String hash, long entries) {}

    /** Empty: there is no entry. */
    public Optional<Head> head() {
        return call(session ->
                ControlSchema.ask(
                                session,
                                row -> new Head(row.getString(1), row.getLong(2)),
                                JournalSql.HEAD,
                                migration,
                                migration)
                        .stream()
                        .findFirst());
    }

    private List<JournalEntry> some(String sql, long seq, int most) {
        return call(session -> ControlSchema.ask(session, Journal::entry, sql, migration, seq, most));
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    private <T> T call(Call<T> call) {
        try (Connection session = control.session()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the journal in the control database");
        }
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getLong(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }

    /** What is wrong with the chain, at the first place where it is; empty: it is whole. */
    public static Optional<String> fault(String migration, List<JournalEntry> entries) {
        String previous = "";
        for (JournalEntry entry : entries) {
            if (!entry.previous().equals(previous)) {
                return Optional.of("the entry before entry " + entry.seq() + " (" + entry.event() + ", " + entry.at()
                        + ") is not the one that it was written after");
            }
            if (!entry.hash().equals(entry.computed(migration))) {
                return Optional.of("entry " + entry.seq() + " (" + entry.event() + ", " + entry.at()
                        + ") is not as it was written");
            }
            previous = entry.hash();
        }
        return Optional.empty();
    }
}
