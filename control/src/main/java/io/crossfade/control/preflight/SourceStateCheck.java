package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What goes on in the source right now: names that are taken, transactions that the slot would wait for. */
final class SourceStateCheck implements PreflightCheck {
    private static final String WHERE = "source";
    private final Duration longTransaction;

    /** @param longTransaction from which age on a transaction is worth a word */
    SourceStateCheck(Duration longTransaction) {
        this.longTransaction = longTransaction;
    }

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        try (Connection session = on.source().database().session()) {
            if (on.progress() == PreflightContext.Progress.NEW) {
                slot(session, on.plan().slot(), findings);
                publication(session, on.plan().publication(), findings);
            }
            transactions(session, findings);
            prepared(session, findings);
            unreadableEnums(session, findings);
            largeObjects(session, findings);
        }
    }

    private static void slot(Connection session, String slot, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.SLOT)) {
            read.setString(1, slot);
            try (ResultSet row = read.executeQuery()) {
                if (row.next()) {
                    findings.add(Finding.error(
                            "slot-exists",
                            WHERE,
                            "the replication slot " + slot + " exists already (" + row.getString(2)
                                    + (row.getBoolean(3) ? ", in use" : ", not in use")
                                    + "), of this or another migration",
                            RemedySql.dropSlot(slot) + " if nobody needs it, or name the migration differently"));
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
                if (row.getInt(1) > 0) {
                    findings.add(Finding.error(
                            "publication-exists",
                            WHERE,
                            "the publication " + publication + " exists already, of this or another migration",
                            RemedySql.dropPublication(publication)
                                    + " if nobody needs it, or name the migration differently"));
                }
            }
        }
    }

    private void transactions(Connection session, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.LONG_TRANSACTIONS)) {
            read.setLong(1, longTransaction.toSeconds());
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    int pid = row.getInt(1);
                    String who = row.getString(2) + (row.getString(3).isEmpty() ? "" : ", " + row.getString(3));
                    findings.add(Finding.warning(
                            "long-transaction",
                            WHERE + " process " + pid,
                            "a transaction of " + who + " is open for " + row.getLong(5) + " s (" + row.getString(4)
                                    + ")"
                                    + (row.getBoolean(6) ? ": the slot cannot be made before it ends" : ""),
                            "wait for it, or " + RemedySql.endTransaction(pid)));
                }
            }
        }
    }

    private static void prepared(Connection session, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.PREPARED);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                findings.add(Finding.error(
                        "prepared-transaction",
                        WHERE + " " + row.getString(1),
                        "a prepared transaction of " + row.getString(2) + " in database " + row.getString(3)
                                + " is open for " + row.getLong(4) + " s: the slot cannot be made before it ends",
                        RemedySql.endPrepared(row.getString(1)) + " in database " + row.getString(3)));
            }
        }
    }

    /** The stream would end as soon as it begins, whichever tables are moved. */
    private static void unreadableEnums(Connection session, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.UNREADABLE_ENUMS);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                boolean domain = row.getBoolean(2);
                findings.add(Finding.error(
                        "unreadable-enum",
                        WHERE + " " + row.getString(1),
                        domain
                                ? "is a domain over the enum " + row.getString(3)
                                        + ": Debezium cannot read the types of a database that has one"
                                : "is an enum without labels: Debezium cannot read the types of a database that has one",
                        domain
                                ? "give its columns the enum's own type, with its constraint as theirs, and drop the domain"
                                : "give it a label, or drop it"));
            }
        }
    }

    private static void largeObjects(Connection session, List<Finding> findings) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PreflightSql.LARGE_OBJECTS);
                ResultSet row = read.executeQuery()) {
            row.next();
            if (row.getLong(1) > 0) {
                findings.add(Finding.warning(
                        "large-object",
                        WHERE,
                        "the database holds " + row.getLong(1) + " large objects, which are not replicated and do not"
                                + " move",
                        "move them into bytea columns, or copy them with lo_export and lo_import"));
            }
        }
    }
}
