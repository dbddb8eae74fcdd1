package io.crossfade.control.plan;

import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.plan.ExpressionInputs;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which target column gets what: what the mapping says, and by name what is left. A source column that would go nowhere
 * without the file saying so is an error.
 */
final class MappedColumns {
    private final Map<String, ColumnShape> plain = new LinkedHashMap<>();
    private final Map<String, String> computed = new LinkedHashMap<>();

    MappedColumns(Move move, List<ColumnShape> inputs, TableShape to, Expressions expressions, List<Finding> findings) {
        MappingConfig mapping = move.mapping();
        Map<String, ColumnShape> left = new LinkedHashMap<>();
        inputs.forEach(column -> left.put(column.name(), column));
        Set<String> used = new HashSet<>(mapping.drop());
        for (Map.Entry<String, ColumnSource> entry : mapping.columns().entrySet()) {
            switch (entry.getValue()) {
                case ColumnSource.Column column -> {
                    Optional.ofNullable(left.get(column.name()))
                            .ifPresentOrElse(
                                    found -> plain.put(entry.getKey(), found),
                                    () -> missing(move, column.name(), move.path() + ".columns", left, findings));
                    used.add(column.name());
                }
                case ColumnSource.Expression expression -> {
                    computed.put(entry.getKey(), expression.text());
                    used.addAll(ExpressionInputs.of(
                            expression.text(), move.sourceTable().name(), List.copyOf(left.keySet())));
                }
            }
        }
        mapping.drop().stream()
                .filter(name -> move.source().column(name).isEmpty())
                .forEach(name -> missing(move, name, move.path() + ".drop", left, findings));
        for (ColumnShape column : inputs) {
            byName(move, column, used, to, findings);
        }
    }

    /** Target column to the source column that it gets. */
    Map<String, ColumnShape> plain() {
        return plain;
    }

    /** Target column to the SQL that gives its value. */
    Map<String, String> computed() {
        return computed;
    }

    private void byName(Move move, ColumnShape column, Set<String> used, TableShape to, List<Finding> findings) {
        boolean renamed = plain.values().stream().anyMatch(other -> other.name().equals(column.name()));
        boolean taken = plain.containsKey(column.name()) || computed.containsKey(column.name());
        if (renamed || move.mapping().drop().contains(column.name())) {
            return;
        }
        if (!taken && (to.column(column.name()).isPresent() || !used.contains(column.name()))) {
            plain.put(column.name(), column);
        } else if (!used.contains(column.name())) {
            findings.add(Finding.error(
                    "column-unmapped",
                    "source " + move.sourceTable() + "." + column.name(),
                    "has no target column: the name is taken by another value",
                    "name a target column for it under `columns`, or name it under `drop`"));
        }
    }

    private static void missing(
            Move move, String column, String path, Map<String, ColumnShape> known, List<Finding> findings) {
        String remedy = Nearest.to(column, known.keySet())
                .map(near -> "did you mean " + near + "?")
                .orElse("the table has " + String.join(", ", known.keySet()));
        findings.add(Finding.error(
                "column-missing",
                "source " + move.sourceTable() + "." + column,
                "does not exist (" + path + ")",
                remedy));
    }
}
