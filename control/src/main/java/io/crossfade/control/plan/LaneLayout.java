package io.crossfade.control.plan;

import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Deals a target's tables to lanes: tables tied by foreign keys, or named together in the config, share one. A target has
 * at most {@value #MAXIMUM} lanes besides the named ones; beyond that, components share lanes, by turns in the order of
 * names, so that the same tables always give the same lanes.
 */
final class LaneLayout {
    static final int MAXIMUM = 16;

    private final MigrationConfig config;
    private final List<Finding> findings;
    private final LaneNames names = new LaneNames();

    LaneLayout(MigrationConfig config, List<Finding> findings) {
        this.config = config;
        this.findings = findings;
    }

    /** A lane's name and its tables, in the order of names. */
    record Lane(String name, List<TableId> tables) {}

    List<Lane> lanes(String target, Collection<TableId> tables, Collection<ForeignKeyOrder.Edge> edges) {
        Components components = new Components(tables);
        edges.forEach(edge -> components.tie(edge.child(), edge.parent()));
        Map<TableId, String> laneOf = named(tables);
        tieNamed(components, laneOf);
        List<Lane> lanes = new ArrayList<>();
        List<List<TableId>> unnamed = new ArrayList<>();
        for (List<TableId> component : components.all()) {
            List<String> wanted = component.stream()
                    .map(laneOf::get)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            if (wanted.isEmpty()) {
                unnamed.add(component);
            } else {
                lanes.add(new Lane(names.named(wanted.getFirst()), component));
                reportJoined(target, wanted, component);
            }
        }
        boolean only = lanes.isEmpty() && unnamed.size() == 1;
        for (List<TableId> lane : dealt(unnamed)) {
            lanes.add(new Lane(names.of(target, only, lane.getFirst()), lane));
        }
        return lanes;
    }

    private Map<TableId, String> named(Collection<TableId> tables) {
        Map<TableId, String> laneOf = new TreeMap<>();
        config.lanes().forEach((lane, members) -> {
            for (TablePattern member : members) {
                TableId table = new TableId(member.schema(), String.valueOf(member.name()));
                if (tables.contains(table)) {
                    laneOf.put(table, lane);
                }
            }
        });
        return laneOf;
    }

    private static void tieNamed(Components components, Map<TableId, String> laneOf) {
        Map<String, TableId> firstOf = new TreeMap<>();
        laneOf.forEach((table, lane) -> {
            TableId first = firstOf.putIfAbsent(lane, table);
            if (first != null) {
                components.tie(first, table);
            }
        });
    }

    private void reportJoined(String target, List<String> wanted, List<TableId> component) {
        if (wanted.size() > 1) {
            findings.add(Finding.error(
                    "lanes-joined",
                    "target " + target,
                    "the lanes " + String.join(" and ", wanted) + " are tied by foreign keys between " + component,
                    "name those tables in one lane under `lanes`, or leave the lanes to the foreign keys"));
        }
    }

    private static List<List<TableId>> dealt(List<List<TableId>> components) {
        List<List<TableId>> lanes = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            if (i < MAXIMUM) {
                lanes.add(new ArrayList<>(components.get(i)));
            } else {
                lanes.get(i % MAXIMUM).addAll(components.get(i));
            }
        }
        return lanes;
    }
}
