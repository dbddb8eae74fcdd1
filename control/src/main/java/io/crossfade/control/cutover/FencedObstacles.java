package io.crossfade.control.cutover;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the gate finds in the database that the writers leave: open transactions, lacking rights, sequences. It only reads. */
final class FencedObstacles {
    private final CutoverSetup setup;
    private final Sequences sequences;

    FencedObstacles(CutoverSetup setup, Sequences sequences) {
        this.setup = setup;
        this.sequences = sequences;
    }

    /** Everything that stands in the way, one line each. */
    List<String> look() {
        List<String> refusals = new ArrayList<>();
        for (Blocker blocker : new Fence(setup.fenced()).blockers(setup.fencedTables())) {
            if (blocker.prepared() != null) {
                refusals.add(blocker + " holds moved tables: commit it or roll it back");
            } else if (blocker.maintenance() && !blocker.cancellable()) {
                refusals.add(blocker + " vacuums or indexes moved tables: let it end");
            } else if (setup.settings().terminateAfter() == null
                    && blocker.age().compareTo(setup.settings().fenceTimeout()) > 0) {
                refusals.add(blocker + " has written to moved tables and is open longer than cutover.fenceTimeout ("
                        + setup.settings().fenceTimeout().toMillis()
                        + " ms): end it, or have it ended by cutover.terminateAfter");
            }
        }
        try (Connection session = setup.fenced().session()) {
            refusals.addAll(rights(session));
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "read our rights in the " + setup.fenced().name());
        }
        try {
            List<SequenceMove> moves = sequences.find();
            refusals.addAll(sequences.problems(moves, java.util.Map.of()));
        } catch (CrossfadeException e) {
            refusals.add("sequences: " + e.getMessage());
        }
        return refusals;
    }

    private List<String> rights(Connection session) throws SQLException {
        List<String> refusals = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(CutoverSql.NOT_OWNED)) {
            TableNames.bind(find, 1, setup.fencedTables());
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    refusals.add(
                            row.getBoolean(3)
                                    ? "table " + table + " is gone from the "
                                            + setup.fenced().name()
                                    : "user " + setup.fenced().endpoint().user() + " does not own " + table + " in the "
                                            + setup.fenced().name() + ": grant it the owner's role");
                }
            }
        }
        if (setup.settings().terminateAfter() != null && !is(session, CutoverSql.MAY_TERMINATE)) {
            refusals.add("user " + setup.fenced().endpoint().user()
                    + " may not end sessions of others in the " + setup.fenced().name()
                    + ", as cutover.terminateAfter asks for: grant it"
                    + " pg_signal_backend");
        }
        if (!is(session, CutoverSql.MAY_CREATE_SCHEMA)) {
            refusals.add("user " + setup.fenced().endpoint().user()
                    + " may not make the schema crossfade in the "
                    + setup.fenced().name()
                    + ": grant it CREATE on the database");
        }
        return refusals;
    }

    private static boolean is(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
