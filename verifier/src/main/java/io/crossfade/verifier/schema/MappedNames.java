package io.crossfade.verifier.schema;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which column of a source table goes on as which column of its target table. A column is paired if its values go on as they
 * are, perhaps in another type, or if both sides generate it; one that an expression makes has no counterpart.
 */
final class MappedNames {
    private final Map<String, String> targets = new LinkedHashMap<>();
    private final Set<String> typesChange = new HashSet<>();
    private final ColumnWords sourceWords;
    private final ColumnWords targetWords;

    MappedNames(TablePlan plan, TableSchema source, TableSchema target) {
        if (plan.query() == null) {
            plan.columns().stream()
                    .filter(column -> column.expression() == null)
                    .forEach(column -> targets.putIfAbsent(column.source(), column.target()));
            generated(plan, source, target);
        }
        Map<String, String> words = new HashMap<>();
        source.columns()
                .forEach(column -> words.put(column.name(), targets.getOrDefault(column.name(), column.name())));
        sourceWords = new ColumnWords(source.id().name(), words);
        Map<String, String> own = new HashMap<>();
        target.columns().forEach(column -> own.put(column.name(), column.name()));
        targetWords = new ColumnWords(target.id().name(), own);
        targets.forEach((from, to) -> source.column(from)
                .ifPresent(there -> target.column(to)
                        .filter(here -> !here.type().equals(there.type()))
                        .ifPresent(here -> typesChange.add(from))));
    }

    /** Generated columns are no part of the plan: each end computes them. */
    private void generated(TablePlan plan, TableSchema source, TableSchema target) {
        Set<String> fed =
                new HashSet<>(plan.columns().stream().map(ColumnPlan::target).toList());
        source.columns().stream()
                .filter(TableSchema.Column::isGenerated)
                .map(TableSchema.Column::name)
                .filter(name -> !plan.dropped().contains(name) && !fed.contains(name) && !targets.containsKey(name))
                .filter(name -> target.column(name).isPresent())
                .forEach(name -> targets.put(name, name));
    }

    /** Source column to target column, in the plan's order. */
    Map<String, String> pairs() {
        return targets;
    }

    Optional<String> target(String sourceColumn) {
        return Optional.ofNullable(targets.get(sourceColumn));
    }

    /** The target's names for columns of the source; empty if one of them has none. */
    Optional<List<String>> targets(List<String> sourceColumns) {
        return targets.keySet().containsAll(sourceColumns)
                ? Optional.of(sourceColumns.stream()
                        .map(column -> targets.getOrDefault(column, column))
                        .toList())
                : Optional.empty();
    }

    boolean isPaired(String targetColumn) {
        return targets.containsValue(targetColumn);
    }

    /** Whether all columns that a definition of the source speaks of go on. */
    boolean allGoOn(Definition ofSource) {
        return targets.keySet().containsAll(ofSource.columns());
    }

    /** Whether all columns that a definition of the target speaks of come from the source as they are. */
    boolean allCome(Collection<String> targetColumns) {
        return targets.values().containsAll(targetColumns);
    }

    boolean typesChange(Definition ofSource) {
        return ofSource.columns().stream().anyMatch(typesChange::contains);
    }

    ColumnWords source() {
        return sourceWords;
    }

    ColumnWords target() {
        return targetWords;
    }
}
