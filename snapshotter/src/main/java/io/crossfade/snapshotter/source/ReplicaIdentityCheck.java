package io.crossfade.snapshotter.source;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses tables whose publication would break the application: with a table that has no usable replica identity, every
 * UPDATE and DELETE of the application would fail from the publication on.
 */
final class ReplicaIdentityCheck {
    private final Connection session;
    private final String database;

    /** @param database what messages call it */
    ReplicaIdentityCheck(Connection session, String database) {
        this.session = session;
        this.database = database;
    }

    /** @throws CrossfadeException PREFLIGHT_REFUSED, with all findings and the statements that mend them */
    void refuseUnusable(List<TableId> tables) throws SQLException {
        List<String> findings = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (TableId table : tables) {
            look(table, findings, remedies);
        }
        if (!findings.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    "the " + database + "'s tables cannot be published: " + String.join("; ", findings),
                    remedies.isEmpty() ? ErrorCode.PREFLIGHT_REFUSED.remedy() : String.join("; ", remedies),
                    null);
        }
    }

    private void look(TableId table, List<String> findings, List<String> remedies) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(OpeningSql.IDENTITY)) {
            read.setString(1, table.schema());
            read.setString(2, table.name());
            try (ResultSet row = read.executeQuery()) {
                boolean found = false;
                while (row.next()) {
                    found = true;
                    TableId part = new TableId(row.getString(1), row.getString(2));
                    if (!"rp".contains(row.getString(3)) || !row.getString(4).equals("p")) {
                        findings.add(part + " is not an ordinary, logged table");
                    } else if (!row.getBoolean(5)) {
                        findings.add(part + " has no usable replica identity");
                        remedies.add(remedy(part, row.getString(6)));
                    }
                }
                if (!found) {
                    findings.add(table + " does not exist");
                }
            }
        }
    }

    private static String remedy(TableId table, @Nullable String index) {
        return index == null ? OpeningSql.useWholeRowAsIdentity(table) : OpeningSql.useIndexAsIdentity(table, index);
    }
}
