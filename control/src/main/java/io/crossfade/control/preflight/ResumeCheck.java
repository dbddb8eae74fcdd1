package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether what a begun migration made in the source is still there and will stay: without its slot and its publication
 * nothing can be continued, and WAL that is not kept ends the slot (invariants I2 and I10).
 */
final class ResumeCheck implements PreflightCheck {
    private static final String WHERE = "source";
    private static final String ANEW = "`crossfade abort`, then run again: that is a new copy";

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        try (Connection session = on.source().database().session()) {
            slot(session, on.plan().slot(), findings);
            publication(session, on.plan().publication(), findings);
            long rate = SpaceCheck.walBytesPerSecond(session);
            SpaceCheck.wal(on, Estimate.of(on.plan(), on.config().copy().workers(), rate), findings);
        }
        SourceServerCheck.idle(on.source().catalog().server(), findings);
    }

    private static void slot(Connection session, String slot, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.SLOT)) {
            read.setString(1, slot);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    findings.add(Finding.error(
                            "slot-lost",
                            WHERE,
                            "the replication slot " + slot + " is gone, and with it the changes since",
                            ANEW));
                    return;
                }
                switch (row.getString(4)) {
                    case "lost" ->
                        findings.add(Finding.error(
                                "slot-lost",
                                WHERE,
                                "the server has given up the replication slot " + slot + " and the WAL that it needs",
                                ANEW));
                    case "unreserved" ->
                        findings.add(Finding.warning(
                                "wal-limit",
                                WHERE,
                                "the WAL that the replication slot " + slot
                                        + " needs may be removed at the next checkpoint",
                                "start the stream at once, and set max_slot_wal_keep_size higher ("
                                        + RemedySql.systemSetting("max_slot_wal_keep_size", "-1") + " and reload)"));
                    default -> {
                        // It keeps what it needs.
                    }
                }
            }
        }
    }

    private static void publication(Connection session, String publication, List<Finding> findings)
            throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.PUBLICATION)) {
            read.setString(1, publication);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                if (row.getInt(1) == 0) {
                    findings.add(Finding.error(
                            "publication-lost",
                            WHERE,
                            "the publication " + publication + " is gone, and with it the changes since",
                            ANEW));
                }
            }
        }
    }
}
