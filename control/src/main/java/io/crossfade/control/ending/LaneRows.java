package io.crossfade.control.ending;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.sql.LedgerSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The control rows of some lanes of a migration. Forgetting them leaves those of all other lanes, and the history. */
final class LaneRows {
    private final MigrationPlan part;
    private final List<String> fences;

    /**
     * @param part of the plan, with the lanes
     * @param fences names of their fences
     */
    LaneRows(MigrationPlan part, Collection<String> fences) {
        this.part = part;
        this.fences = List.copyOf(fences);
    }

    /** The schema goes too where nothing else is in it. */
    void forget(Database database) {
        List<String> lanes = part.lanes().stream().map(LanePlan::lane).toList();
        List<String> mappings =
                part.tables().map(table -> table.id().toString()).distinct().toList();
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            try (ResultSet row = statement.executeQuery(EndingSql.CONTROL_SCHEMA_EXISTS)) {
                if (!row.next() || !row.getBoolean(1)) {
                    return;
                }
            }
            session.setAutoCommit(false);
            statement.execute(EndingSql.LOCK_TIMEOUT);
            for (TableId ledger : ledgers(session, mappings)) {
                statement.execute(LedgerSql.drop(ledger));
            }
            delete(session, EndingSql.FORGET_LANES, lanes);
            delete(session, EndingSql.FORGET_MAPPINGS, mappings);
            delete(session, List.of(EndingSql.FORGET_FENCES), fences);
            statement.execute(EndingSql.DROP_EMPTY_CONTROL_SCHEMA);
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove the control rows of lanes " + lanes + " from the " + database.name());
        }
    }

    private List<TableId> ledgers(Connection session, List<String> mappings) throws SQLException {
        List<TableId> ledgers = new ArrayList<>();
        try (PreparedStatement find = prepare(session, EndingSql.LEDGERS_OF_MAPPINGS, mappings);
                ResultSet row = find.executeQuery()) {
            while (row.next()) {
                ledgers.add(new TableId("crossfade", row.getString(1)));
            }
        }
        return ledgers;
    }

    private void delete(Connection session, List<String> statements, List<String> names) throws SQLException {
        for (String sql : statements) {
            try (PreparedStatement delete = prepare(session, sql, names)) {
                delete.executeUpdate();
            }
        }
    }

    private PreparedStatement prepare(Connection session, String sql, List<String> names) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setString(1, part.migration());
        statement.setArray(2, session.createArrayOf("text", names.toArray()));
        return statement;
    }
}
