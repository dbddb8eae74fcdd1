package io.crossfade.control.cutover;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gate finds in the database that the writers go to: keys and indexes that are still to be made, and rows that break
 * constraints which nobody has checked. It only reads.
 */
final class OpeningObstacles {
    private final CutoverSetup setup;

    OpeningObstacles(CutoverSetup setup) {
        this.setup = setup;
    }

    /** Keys, indexes and foreign keys of made tables that are not there yet, perhaps because the rows break them. */
    List<String> pending() {
        List<String> lanes = setup.lanes().names();
        return new PostDataStore(setup.opens(), setup.lanes().migration())
                .all().stream()
                        .filter(step -> !step.done() && lanes.contains(step.lane()))
                        .map(step -> words(step.kind()) + " " + step.name() + " of " + step.table()
                                + " is not made in the " + setup.opens().name()
                                + " yet: `crossfade run` or `crossfade snapshot` makes it,"
                                + " or says why it cannot")
                        .toList();
    }

    private static String words(PostDataStep.Kind kind) {
        return switch (kind) {
            case KEY -> "key";
            case INDEX -> "index";
            case UNIQUE -> "unique constraint";
            case FOREIGN_KEY -> "foreign key";
            case VALIDATION -> "the check of foreign key";
        };
    }

    /** Where the applier runs in replica role nothing has checked the foreign keys. */
    List<String> foreignKeys() {
        List<String> refusals = new ArrayList<>();
        try (Connection session = setup.opens().open()) {
            for (LanePlan lane : setup.lanes().moving()) {
                if (lane.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                    for (TablePlan table : lane.tables()) {
                        refusals.addAll(orphans(session, table.target()));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "check the foreign keys in the " + setup.opens().name());
        }
        return refusals;
    }

    private List<String> orphans(Connection session, TableId child) throws SQLException {
        List<String> refusals = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(CutoverSql.FOREIGN_KEYS)) {
            find.setString(1, child.schema());
            find.setString(2, child.name());
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId parent = new TableId(row.getString(2), row.getString(3));
                    String sql = CutoverSql.orphan(
                            Identifiers.quote(child), names(row, 4), Identifiers.quote(parent), names(row, 5));
                    if (holds(session, sql)) {
                        refusals.add(
                                "rows of " + child + " in the " + setup.opens().name() + " miss their parent in "
                                        + parent + " (foreign key " + row.getString(1) + ")");
                    }
                }
            }
        }
        return refusals;
    }

    private static boolean holds(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static List<String> names(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /**
     * A deferrable unique or exclusion constraint is checked by a trigger, which the replica role silences (PostgreSQL
     * manual, 20.11.1 session_replication_role): rows that collide may have come in.
     */
    List<String> duplicates() {
        List<String> refusals = new ArrayList<>();
        try (Connection session = setup.opens().open()) {
            for (LanePlan lane : setup.lanes().moving()) {
                if (lane.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                    for (TablePlan table : lane.tables()) {
                        refusals.addAll(collisions(session, table.target()));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e,
                    "check the deferrable constraints in the " + setup.opens().name());
        }
        return refusals;
    }

    private List<String> collisions(Connection session, TableId table) throws SQLException {
        List<String> refusals = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(DeferrableSql.CONSTRAINTS)) {
            find.setString(1, table.schema());
            find.setString(2, table.name());
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId member = new TableId(row.getString(2), row.getString(3));
                    List<String> values = names(row, 5);
                    String from = (row.getBoolean(4) ? "" : "only ") + Identifiers.quote(member);
                    List<String> operators = names(row, 6);
                    String sql = operators.isEmpty()
                            ? DeferrableSql.duplicate(from, values, row.getBoolean(8))
                            : DeferrableSql.overlap(from, values, operators, row.getString(7));
                    if (holds(session, sql)) {
                        refusals.add("rows of " + member + " in the "
                                + setup.opens().name() + " break its deferrable constraint " + row.getString(1)
                                + ", which is not checked while changes are applied");
                    }
                }
            }
        }
        return refusals;
    }
}
