package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TablePrivileges;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.plan.ExpressionInputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of a target table that is absent and made for rows that a mapping makes: the mapping's columns with the types
 * of their values, and a primary key of the columns that take the source's key over.
 */
final class MadeTable {
    private final Catalog target;
    private final Move move;
    private final UniqueIndex identity;
    private final Expressions expressions;
    private final Map<String, ColumnShape> columns = new LinkedHashMap<>();
    /** Source column to the target column that takes it over. */
    private final Map<String, String> taken = new HashMap<>();

    private MadeTable(Catalog target, Move move, UniqueIndex identity, Expressions expressions) {
        this.target = target;
        this.move = move;
        this.identity = identity;
        this.expressions = expressions;
    }

    /** Empty, with findings, if it cannot be made. */
    static Optional<TableShape> of(
            Catalog target, Move move, UniqueIndex identity, Expressions expressions, List<Finding> findings) {
        MadeTable made = new MadeTable(target, move, identity, expressions);
        made.collect();
        List<String> obstacles = made.obstacles();
        obstacles.forEach(obstacle -> findings.add(Finding.error(
                "target-table-missing",
                "target " + move.target() + " " + move.targetTable(),
                "does not exist, and cannot be made from the mapping: " + obstacle,
                "create it first, with its keys and indexes")));
        return obstacles.isEmpty() ? Optional.of(made.shape()) : Optional.empty();
    }

    private void collect() {
        List<ColumnShape> inputs = move.source().columns().stream()
                .filter(column -> !column.generated())
                .toList();
        List<String> names = inputs.stream().map(ColumnShape::name).toList();
        Set<String> used = new HashSet<>(move.mapping().drop());
        Map<String, ColumnSource> given = move.mapping().columns();
        given.values().forEach(source -> {
            switch (source) {
                case ColumnSource.Column column -> used.add(column.name());
                case ColumnSource.Expression expression ->
                    used.addAll(ExpressionInputs.of(
                            expression.text(), move.sourceTable().name(), names));
            }
        });
        for (ColumnShape column : inputs) {
            if (!used.contains(column.name()) && !given.containsKey(column.name())) {
                take(column.name(), column);
            }
        }
        given.forEach((name, source) -> {
            switch (source) {
                case ColumnSource.Column column ->
                    move.source().column(column.name()).ifPresent(found -> take(name, found));
                case ColumnSource.Expression expression -> {
                    ExpressionShape shape = expressions.of(move.mapping(), name);
                    ColumnShape value = shape.value();
                    if (value != null) {
                        columns.put(name, named(name, value));
                    }
                }
            }
        });
    }

    private void take(String name, ColumnShape column) {
        taken.put(column.name(), name);
        columns.put(name, named(name, column));
    }

    private static ColumnShape named(String name, ColumnShape column) {
        return new ColumnShape(
                name,
                column.type(),
                column.baseType(),
                column.modifier(),
                column.userType(),
                false,
                false,
                ColumnShape.Identity.NONE,
                false,
                column.collation(),
                column.binarySafe());
    }

    private List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        columns.values().stream()
                .filter(column -> column.userType() != null && !target.types().containsKey(column.userType()))
                .forEach(column ->
                        obstacles.add("the type " + column.type() + " of " + column.name() + " is not in the target"));
        identity.columns().stream()
                .filter(column -> !taken.containsKey(column))
                .forEach(column -> obstacles.add("no column takes over " + column + ", which is of the source's key"));
        return obstacles;
    }

    private TableShape shape() {
        List<String> key = identity.columns().stream()
                .map(name -> taken.getOrDefault(name, name))
                .toList();
        Map<String, String> equality = new HashMap<>();
        identity.equality().forEach((name, operator) -> equality.put(taken.getOrDefault(name, name), operator));
        return new TableShape(
                move.targetTable(),
                0,
                TableKind.TABLE,
                "",
                new TablePrivileges(true, true, true, true, true, true),
                ReplicaIdentity.DEFAULT,
                List.copyOf(columns.values()),
                List.of(new UniqueIndex("made", key, true, false, true, true, equality)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                false,
                "",
                0,
                0,
                0);
    }
}
