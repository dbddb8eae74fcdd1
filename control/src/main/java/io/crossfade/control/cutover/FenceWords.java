package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The word of a migration, in the control database: one for all its fences, so that a session that says it passes those
 * that rise later too, and several at once. It is kept before the first fence knows its hash, until the migration ends.
 */
public final class FenceWords {
    private final Database control;
    private final String migration;

    public FenceWords(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /**
     * The migration's word, made now if there is none.
     *
     * @param random a source that cannot be predicted
     */
    public FenceWord ofMigration(RandomGenerator random) {
        return find().orElseGet(() -> keep(FenceWord.random(random)));
    }

    /** Keeps a word unless one is kept: then that one. Migrations whose sessions must pass each other's fences share theirs. */
    public FenceWord keep(FenceWord word) {
        try (Connection session = control.openDurable()) {
            try (PreparedStatement keep = session.prepareStatement(CutoverSql.KEEP_WORD)) {
                keep.setString(1, migration);
                keep.setString(2, word.secret().reveal());
                keep.executeUpdate();
            }
            return read(session).orElseThrow(() -> control.missing("the word of migration " + migration));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "keep the fences' word in the control database");
        }
    }

    /** The migration's word; empty where none of its sessions and fences has needed one. */
    public Optional<FenceWord> find() {
        try (Connection session = control.session()) {
            return read(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the fences' word in the control database");
        }
    }

    private Optional<FenceWord> read(Connection session) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(CutoverSql.READ_WORD)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                return row.next() ? Optional.of(new FenceWord(row.getString(1))) : Optional.empty();
            }
        }
    }
}
