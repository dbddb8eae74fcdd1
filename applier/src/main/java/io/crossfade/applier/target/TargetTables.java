package io.crossfade.applier.target;

import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.applier.fold.Touched;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of a lane as its target has them when the applier starts. */
public final class TargetTables {
    private final Connection session;
    private final List<LaneTable> tables;
    private final Map<TableId, List<LaneTable>> bySource = new HashMap<>();
    private final Map<TableId, List<Feed>> feeds = new HashMap<>();
    private final Map<TableId, List<LaneTable>> byTarget = new HashMap<>();

    private TargetTables(Connection session, List<LaneTable> tables) {
        this.session = session;
        this.tables = List.copyOf(tables);
        for (LaneTable table : tables) {
            if (table.plan().query() == null) {
                bySource.computeIfAbsent(table.source(), source -> new ArrayList<>())
                        .add(table);
            }
            Feed.of(table)
                    .forEach(feed -> feeds.computeIfAbsent(feed.plan().table(), source -> new ArrayList<>())
                            .add(feed));
            byTarget.computeIfAbsent(table.plan().target(), target -> new ArrayList<>())
                    .add(table);
        }
    }

    /** @param replicaRole whether the session is in the replica role, so that rows may be moved where nobody sees it */
    static TargetTables read(Connection session, LanePlan lane, boolean replicaRole) throws SQLException {
        List<LaneTable> tables = new ArrayList<>();
        for (TablePlan plan : lane.tables()) {
            LaneTable table = LaneTable.of(tables.size(), plan);
            Set<String> key = new HashSet<>();
            table.keyColumns().forEach(i -> key.add(plan.columns().get(i).target()));
            tables.add(new LaneTable(
                    table.place(),
                    plan,
                    table.keyColumns(),
                    uniqueKeys(session, plan.target()).stream().anyMatch(key::containsAll),
                    fixedColumns(session, plan),
                    replicaRole && plan.hasKey() ? moving(session, plan, key) : null));
        }
        return new TargetTables(session, tables);
    }

    private static List<Integer> fixedColumns(Connection session, TablePlan plan) throws SQLException {
        List<String> fixed = names(session, TargetTablesSql.FIXED_COLUMNS, plan.target());
        List<Integer> columns = new ArrayList<>();
        List<ColumnPlan> all = plan.columns();
        for (int i = 0; i < all.size(); i++) {
            if (fixed.contains(all.get(i).target())) {
                columns.add(i);
            }
        }
        return columns;
    }

    private static List<Set<String>> uniqueKeys(Connection session, TableId target) throws SQLException {
        List<Set<String>> keys = new ArrayList<>();
        try (PreparedStatement read = prepare(session, TargetTablesSql.UNIQUE_KEYS, target);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                keys.add(Set.of((String[]) row.getArray(1).getArray()));
            }
        }
        return keys;
    }

    private static @Nullable Moving moving(Connection session, TablePlan plan, Set<String> key) throws SQLException {
        TableId target = plan.target();
        try (PreparedStatement read = prepare(session, TargetTablesSql.IS_MOVABLE, target, target, target, target);
                ResultSet row = read.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return null;
            }
        }
        Set<String> contested = new HashSet<>();
        try (PreparedStatement read = prepare(session, TargetTablesSql.EXCLUSIVE_INDEXES, target);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                List<String> columns = List.of((String[]) row.getArray(2).getArray());
                if (row.getBoolean(1) || !columns.containsAll(key)) {
                    contested.addAll(columns);
                }
            }
        }
        return moving(plan, names(session, TargetTablesSql.INSERTABLE_COLUMNS, target), contested);
    }

    private static Moving moving(TablePlan plan, List<String> insertable, Set<String> contested) {
        List<String> others = new ArrayList<>(insertable);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            String column = plan.columns().get(i).target();
            others.remove(column);
            if (contested.contains(column)) {
                places.add(i);
            }
        }
        return new Moving(others, places);
    }

    private static List<String> names(Connection session, String sql, TableId target) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement read = prepare(session, sql, target);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private static PreparedStatement prepare(Connection session, String sql, TableId... tables) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < tables.length; i++) {
            statement.setString(i + 1, Identifiers.quote(tables[i]));
        }
        return statement;
    }

    public int size() {
        return tables.size();
    }

    public List<LaneTable> all() {
        return tables;
    }

    /**
     * Part of what is touched: that which feeds tables whose rows others of the lane need as parents, or which come before
     * all that are no query's in the lane's order, parents before children; or the others.
     */
    Map<Feed, Set<RowKey>> filledFirst(Touched touched, boolean first) {
        int others = tables.stream()
                .filter(table -> table.plan().query() == null)
                .mapToInt(LaneTable::place)
                .min()
                .orElse(0);
        Map<Feed, Set<RowKey>> part = new LinkedHashMap<>();
        touched.values().forEach((feed, values) -> {
            if ((feed.table().place() < others || isParent(feed.table())) == first) {
                part.put(feed, values);
            }
        });
        return part;
    }

    private boolean isParent(LaneTable table) {
        TableId target = table.plan().target();
        return tables.stream()
                .flatMap(other -> other.plan().parents().stream())
                .anyMatch(parent -> parent.table().equals(target));
    }

    /** The queries that a source table feeds. */
    public List<Feed> feeds(TableId source) {
        return feeds.getOrDefault(source, List.of());
    }

    /** @throws CrossfadeException TABLE_CHANGED if the lane neither moves nor reads the table */
    public List<LaneTable> bySource(TableId source) {
        List<LaneTable> found = bySource.getOrDefault(source, List.of());
        if (found.isEmpty() && !feeds.containsKey(source)) {
            throw new CrossfadeException(
                    ErrorCode.TABLE_CHANGED, "the change stream brings " + source + ", which this lane does not move");
        }
        return found;
    }

    /** The lane's tables that go to this target table. */
    List<LaneTable> byTarget(TableId target) {
        return byTarget.getOrDefault(target, List.of());
    }

    /** The lane's other tables whose foreign keys point at this one, directly or through others. */
    List<LaneTable> dependents(LaneTable table) throws SQLException {
        List<LaneTable> dependents = new ArrayList<>();
        TableId target = table.plan().target();
        try (PreparedStatement read = prepare(session, TargetTablesSql.DEPENDENTS, target, target);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                dependents.addAll(byTarget(new TableId(row.getString(1), row.getString(2))));
            }
        }
        return dependents;
    }
}
