package io.crossfade.control.plan;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Target tables that several mappings fill. They may, if a column tells their rows apart, with a constant that differs; each
 * of them then keeps a ledger of its own rows and touches no others.
 */
final class SharedTargets {
    private final String migration;
    private final String target;
    private final List<Finding> findings;

    SharedTargets(String migration, String target, List<Finding> findings) {
        this.migration = migration;
        this.target = target;
        this.findings = findings;
    }

    /** The lanes with ledgers where they are needed. */
    List<LanePlan> in(List<LanePlan> lanes) {
        Map<TableId, List<TablePlan>> byTarget = new LinkedHashMap<>();
        lanes.stream()
                .flatMap(lane -> lane.tables().stream())
                .forEach(table -> byTarget.computeIfAbsent(table.target(), id -> new ArrayList<>())
                        .add(table));
        byTarget.values().forEach(this::check);
        return lanes.stream()
                .map(lane -> new LanePlan(
                        lane.lane(),
                        lane.target(),
                        lane.topic(),
                        lane.constraintMode(),
                        lane.tables().stream()
                                .map(table -> byTarget.getOrDefault(table.target(), List.of())
                                                        .size()
                                                > 1
                                        ? withLedger(table)
                                        : table)
                                .toList()))
                .toList();
    }

    private TablePlan withLedger(TablePlan table) {
        return table.ledger() == null && table.hasKey()
                ? table.with(Ledger.of(migration, table.id(), ExistingRows.REFUSE))
                : table;
    }

    private void check(List<TablePlan> tables) {
        for (int i = 1; i < tables.size(); i++) {
            for (int j = 0; j < i; j++) {
                check(tables.get(j), tables.get(i));
            }
        }
    }

    private void check(TablePlan one, TablePlan other) {
        String place = "target " + target + " " + one.target();
        if (existing(one) != existing(other)) {
            findings.add(Finding.error(
                    "target-shared",
                    place,
                    one.id() + " and " + other.id()
                            + " both become this table, and say different things under `existing`",
                    "write the same in both"));
            return;
        }
        if (one.createTarget() || other.createTarget()) {
            findings.add(Finding.error(
                    "target-shared",
                    place,
                    one.id() + " and " + other.id() + " both become this table, which does not exist",
                    "create it first, with its keys and indexes"));
            return;
        }
        List<String> apart = one.columns().stream()
                .filter(column -> differs(column, other))
                .map(ColumnPlan::target)
                .toList();
        boolean byKey = apart.stream()
                .anyMatch(column ->
                        one.keyColumns().contains(column) && other.keyColumns().contains(column));
        if (byKey) {
            return;
        }
        if (apart.isEmpty() || one.sharesTarget()) {
            findings.add(Finding.error(
                    "target-shared",
                    place,
                    one.id() + " and " + other.id() + " both become this table, and no "
                            + (one.sharesTarget() ? "column of its key" : "column")
                            + " tells their rows apart by constants that differ",
                    "give one a constant in each mapping, such as `source_type: \"'c2c'\"` and `source_type: \"'b2c'\"`,"
                            + " or send one of them to another table"));
        } else {
            findings.add(Finding.warning(
                    "target-shared",
                    place,
                    one.id() + " and " + other.id() + " both become this table; " + apart
                            + " tells their rows apart, but is not in its key " + one.keyColumns()
                            + ": a row whose key the other has brought already will be set aside",
                    "see that their keys never meet, as where both draw from one sequence"));
        }
    }

    private static ExistingRows existing(TablePlan table) {
        Ledger ledger = table.ledger();
        return ledger == null ? ExistingRows.REFUSE : ledger.existing();
    }

    private static boolean differs(ColumnPlan column, TablePlan other) {
        Optional<Constant> one = constant(column);
        Optional<Constant> two = other.columns().stream()
                .filter(found -> found.target().equals(column.target()))
                .findFirst()
                .flatMap(SharedTargets::constant);
        return one.isPresent() && two.isPresent() && one.get().differsFrom(two.get());
    }

    private static Optional<Constant> constant(ColumnPlan column) {
        String expression = column.expression();
        return expression == null ? Optional.empty() : Constant.of(expression);
    }
}
