package io.crossfade.snapshotter.schema;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStep.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The keys, indexes and foreign keys of tables just made, as the target's server prints them under their new names. */
final class PostDataReading {
    private final List<PostDataStep> steps = new ArrayList<>();
    private final List<String> foreignKeyDrops = new ArrayList<>();
    private final List<String> otherDrops = new ArrayList<>();
    private final Map<TableId, String> lanes = new LinkedHashMap<>();
    private final Map<TableId, Set<String>> keys = new LinkedHashMap<>();

    /** @param made each table with its lane */
    PostDataReading(Connection session, Map<TablePlan, String> made) throws SQLException {
        made.forEach((table, lane) -> {
            lanes.put(table.target(), lane);
            keys.put(
                    table.target(),
                    table.columns().stream()
                            .filter(table::isKey)
                            .map(ColumnPlan::target)
                            .collect(Collectors.toCollection(TreeSet::new)));
        });
        for (TablePlan table : made.keySet()) {
            read(session, table.target());
        }
        List<PostDataStep> ordered = new ArrayList<>(steps);
        ordered.sort(java.util.Comparator.comparing(PostDataStep::kind));
        steps.clear();
        for (PostDataStep step : ordered) {
            steps.add(new PostDataStep(
                    steps.size(), step.lane(), step.table(), step.kind(), step.name(), step.ddl(), false));
        }
    }

    List<PostDataStep> steps() {
        return List.copyOf(steps);
    }

    /** Foreign keys first: they lean on the keys. */
    List<String> drops() {
        List<String> drops = new ArrayList<>(foreignKeyDrops);
        drops.addAll(otherDrops);
        return drops;
    }

    /** A root with its partitions; theirs is the root's lane. */
    private void read(Connection session, TableId root) throws SQLException {
        try (PreparedStatement read = SchemaNeeds.prepare(session, SchemaSql.POST_DATA, List.of(root));
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                TableId table = new TableId(row.getString(1), row.getString(2));
                String name = row.getString(3);
                switch (row.getString(4)) {
                    case "p", "u", "x" -> constraint(root, table, name, row);
                    case "f" -> foreignKey(root, table, name, row);
                    default -> index(root, table, name, row);
                }
            }
        }
    }

    private void constraint(TableId root, TableId table, String name, ResultSet row) throws SQLException {
        String ddl = SchemaSql.addConstraint(table, name, row.getString(5)) + marks(table, row);
        String options = row.getString(8);
        if (options != null) {
            ddl += ";\n" + SchemaSql.setOptions(new TableId(row.getString(11), row.getString(12)), options);
        }
        boolean key = row.getString(4).equals("p") || isKey(root, row);
        add(root, table, key ? Kind.KEY : Kind.UNIQUE, name, ddl);
        otherDrops.add(SchemaSql.dropConstraint(table, name));
    }

    private void index(TableId root, TableId table, String name, ResultSet row) throws SQLException {
        boolean unique = row.getString(4).equals("unique index");
        Kind kind = !unique ? Kind.INDEX : isKey(root, row) ? Kind.KEY : Kind.UNIQUE;
        add(root, table, kind, name, row.getString(5) + marks(table, row));
        otherDrops.add(SchemaSql.dropIndex(new TableId(row.getString(11), row.getString(12))));
    }

    /** A partitioned table's foreign key cannot be added unchecked before PostgreSQL 18. */
    private void foreignKey(TableId root, TableId table, String name, ResultSet row) throws SQLException {
        String ddl = SchemaSql.addConstraint(table, name, row.getString(5));
        boolean unchecked = row.getString(5).endsWith(" NOT VALID");
        boolean later = !unchecked && row.getString(7).equals("r");
        add(root, table, Kind.FOREIGN_KEY, name, later ? ddl + " not valid" : ddl);
        if (later) {
            add(root, table, Kind.VALIDATION, name, SchemaSql.validate(table, name));
        }
        foreignKeyDrops.add(SchemaSql.dropConstraint(table, name));
    }

    private boolean isKey(TableId root, ResultSet row) throws SQLException {
        java.sql.Array columns = row.getArray(6);
        return columns != null
                && new TreeSet<>(List.of((String[]) columns.getArray())).equals(keys.get(root))
                && !keys.getOrDefault(root, Set.of()).isEmpty();
    }

    private static String marks(TableId table, ResultSet row) throws SQLException {
        String marks = "";
        if (row.getBoolean(9)) {
            marks += ";\n" + SchemaSql.identityByIndex(table, row.getString(12));
        }
        if (row.getBoolean(10)) {
            marks += ";\n" + SchemaSql.clusterOn(table, row.getString(12));
        }
        return marks;
    }

    private void add(TableId root, TableId table, Kind kind, String name, String ddl) {
        steps.add(new PostDataStep(0, lanes.getOrDefault(root, ""), table, kind, name, ddl, false));
    }
}
