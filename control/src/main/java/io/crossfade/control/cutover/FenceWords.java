package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The words of a migration's fences, in the control database. A fence's word is kept before the fence stands. */
public final class FenceWords {
    private final Database control;
    private final String migration;

    public FenceWords(Database control, String migration) {
        this.control = control;
        this.migration = migration;
    }

    /** Keeps a word, unless one is kept for this fence: then that one. */
    FenceWord keep(String cutover, FenceWord word) {
        try (Connection session = control.openDurable()) {
            try (PreparedStatement keep = session.prepareStatement(CutoverSql.KEEP_WORD)) {
                keep.setString(1, cutover);
                keep.setString(2, migration);
                keep.setString(3, word.word());
                keep.executeUpdate();
            }
            return read(session, cutover).orElseThrow(() -> control.missing("the word of fence " + cutover));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "keep a fence's word in the control database");
        }
    }

    /** The word by which our own session passes a fence; empty where the fence is not of this migration. */
    public Optional<FenceWord> find(String cutover) {
        try (Connection session = control.session()) {
            return read(session, cutover);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read a fence's word in the control database");
        }
    }

    private Optional<FenceWord> read(Connection session, String cutover) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(CutoverSql.READ_WORD)) {
            read.setString(1, cutover);
            read.setString(2, migration);
            try (ResultSet row = read.executeQuery()) {
                return row.next() ? Optional.of(new FenceWord(row.getString(1))) : Optional.empty();
            }
        }
    }
}
