package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.ParentConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The mappings of one target whose rows come although their condition leaves them out, because rows of other mappings refer
 * to them ({@code missing: copy}). Each becomes a query that asks for both; a mapping without a condition needs nothing.
 */
final class CopiedParents {
    private final Catalog source;
    private final List<Way> ways;
    private final List<Finding> findings;
    private final Map<MappingId, CopiedParent> parents = new LinkedHashMap<>();

    /** @param ways what goes to the target */
    CopiedParents(Catalog source, List<Way> ways, List<Finding> findings) {
        this.source = source;
        this.ways = List.copyOf(ways);
        this.findings = findings;
        for (Way way : ways) {
            if (way instanceof Move child) {
                child.mapping().parents().stream()
                        .filter(parent -> parent.missing() == MissingParent.COPY)
                        .forEach(parent -> resolve(child, parent));
            }
        }
    }

    private boolean asks(Way way) {
        return parents.containsKey(way.id());
    }

    /** The plan of one table, without what is found of rows that are made one by one if they are asked for. */
    Optional<TablePlan> planned(Way way, Supplier<Optional<TablePlan>> planning) {
        int before = findings.size();
        Optional<TablePlan> plan = planning.get();
        if (asks(way)) {
            findings.subList(before, findings.size())
                    .removeIf(finding -> finding.code().equals("mapping-unsent"));
        }
        return plan;
    }

    /** The lanes with these mappings as queries. */
    List<LanePlan> in(List<LanePlan> lanes) {
        Map<MappingId, TablePlan> planned = new LinkedHashMap<>();
        lanes.forEach(lane -> lane.tables().forEach(table -> planned.put(table.id(), table)));
        return lanes.stream()
                .map(lane -> new LanePlan(
                        lane.lane(),
                        lane.target(),
                        lane.topic(),
                        lane.constraintMode(),
                        lane.tables().stream()
                                .map(table -> asked(table, planned))
                                .toList()))
                .toList();
    }

    private TablePlan asked(TablePlan table, Map<MappingId, TablePlan> planned) {
        CopiedParent parent = parents.get(table.id());
        return parent == null ? table : parent.plan(table, planned).orElse(table);
    }

    private void resolve(Move child, ParentConfig wanted) {
        TableId table = new TableId(
                wanted.table().schema(), String.valueOf(wanted.table().name()));
        List<Way> filling =
                ways.stream().filter(way -> way.targetTable().equals(table)).toList();
        if (filling.size() != 1) {
            refuse(
                    wanted,
                    (filling.isEmpty()
                                    ? "no mapping fills " + table
                                    : filling.stream().map(Way::path).toList() + " fill " + table)
                            + " in target " + child.target() + ", so nothing tells which rows of the source its parents"
                            + " are",
                    (filling.isEmpty() ? "add a mapping to it" : "let one mapping fill it")
                            + ", or write `missing: set-aside`");
            return;
        }
        switch (filling.getFirst()) {
            case QueryMove query ->
                refuse(
                        wanted,
                        "a query fills " + table + " (" + query.path() + "), and it alone says which rows come",
                        "say in the query that rows come to which " + child.sourceTable()
                                + " refers, with it under `depends`, and write `missing: set-aside`");
            case Move parent -> resolve(child, wanted, parent);
        }
    }

    private void resolve(Move child, ParentConfig wanted, Move parent) {
        if (parent.mapping().where() == null) {
            return;
        }
        List<String> chain = chain(child, parent);
        if (!chain.isEmpty()) {
            refuse(
                    wanted,
                    "the rows of " + parent.targetTable() + " need parents themselves (" + String.join(", ", chain)
                            + "): one look does not tell which of them come",
                    "write " + parent.path() + " as a query that follows the references (`with recursive …`), and"
                            + " write `missing: set-aside`");
            return;
        }
        parents.computeIfAbsent(parent.id(), id -> new CopiedParent(source, parent, findings))
                .add(child, wanted);
    }

    private static List<String> chain(Move child, Move parent) {
        List<String> chain = new ArrayList<>();
        if (parent.id().equals(child.id())) {
            chain.add(parent.path());
        } else {
            parent.mapping().parents().forEach(own -> chain.add(own.path()));
        }
        return chain;
    }

    private void refuse(ParentConfig wanted, String what, String remedy) {
        findings.add(Finding.error("parent-copy", wanted.path(), what, remedy));
    }
}
