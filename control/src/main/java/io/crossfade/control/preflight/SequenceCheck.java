package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.catalog.NamedSequences;
import io.crossfade.core.catalog.SequenceUse;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The sequences behind moved columns: which of them the cutover sets, which it finds by name only, and where numbers come
 * from that it cannot trace.
 */
final class SequenceCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        on.eachSource((table, shape) -> shape.sequences()
                .forEach(use -> findings.add(Finding.info(
                        "sequence",
                        "source " + shape.id() + "." + use.column(),
                        "takes its numbers from " + use.sequence() + ", which is set in the target at the cutover"))));
        try (Connection source = on.source().database().session()) {
            for (LanePlan lane : on.plan().lanes()) {
                PreflightContext.Connected connected = on.targets().get(lane.target());
                if (connected != null) {
                    try (Connection target = connected.database().session()) {
                        List<TableId> tables = lane.tables().stream()
                                .flatMap(table -> table.movedTables().stream())
                                .distinct()
                                .toList();
                        look(NamedSequences.of(source, tables), lane.target(), target, findings);
                    }
                }
            }
        }
    }

    private static void look(NamedSequences named, String target, Connection session, List<Finding> findings)
            throws SQLException {
        for (SequenceUse use : named.uses()) {
            String where = "source " + use.table() + (use.column().isEmpty() ? "" : "." + use.column());
            if (exists(session, use.sequence())) {
                findings.add(Finding.info(
                        "sequence",
                        where,
                        "takes its numbers from " + use.sequence()
                                + " by name; it is set in the target at the cutover"));
            } else {
                findings.add(Finding.warning(
                        "sequence-by-name",
                        where,
                        "takes its numbers from " + use.sequence()
                                + " by name, which target " + target
                                + " does not have: no dependency tells that the table needs it",
                        "make it in the target (CREATE SEQUENCE " + Identifiers.quote(use.sequence())
                                + "), then the cutover sets it"));
            }
        }
        for (NamedSequences.Hidden hidden : named.hidden()) {
            findings.add(
                    Finding.warning(
                            "sequence-hidden",
                            "source " + hidden.table() + "." + hidden.place(),
                            hidden.why() + ": what the target draws after the cutover may collide with rows that moved",
                            "if a sequence is behind it, set it in the target right after the cutover, beyond the largest value"));
        }
    }

    private static boolean exists(Connection session, TableId sequence) throws SQLException {
        try (PreparedStatement find = session.prepareStatement(PreflightSql.SEQUENCE_EXISTS)) {
            find.setString(1, Identifiers.quote(sequence));
            try (ResultSet row = find.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
