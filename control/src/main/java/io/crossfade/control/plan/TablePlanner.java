package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.plan.BinaryCopyTypes;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans one table: which column goes where, under which type, and by which key rows are found. */
final class TablePlanner {
    private final Catalog source;
    private final Catalog target;
    private final Move move;
    private final List<Finding> findings;
    private final @Nullable TableShape targetShape;
    private final Map<String, String> renames;

    TablePlanner(Catalog source, Catalog target, Move move, List<Finding> findings) {
        this.source = source;
        this.target = target;
        this.move = move;
        this.findings = findings;
        this.renames = move.renames();
        this.targetShape = target.table(move.targetTable()).orElse(null);
    }

    TablePlan plan() {
        TableShape shape = move.source();
        Optional<UniqueIndex> key = TableKey.of(shape);
        Map<String, String> targetNames = targetNames();
        if (targetShape == null) {
            reportRenamedCreation();
        }
        List<ColumnPlan> columns = new ArrayList<>();
        boolean binary = true;
        for (ColumnShape column : shape.columns()) {
            String name = targetNames.get(column.name());
            if (!column.generated() && name != null) {
                ColumnShape to =
                        targetShape == null ? column : targetShape.column(name).orElse(column);
                ColumnPlan planned = columnPlan(column, name, to, key);
                columns.add(planned);
                binary &= column.binarySafe() && to.binarySafe() && BinaryCopyTypes.isSafe(planned);
            }
        }
        if (targetShape != null) {
            new TargetColumns(source, target, move, targetShape, findings).check(targetNames, key);
        }
        List<String> keyColumns = key.map(UniqueIndex::columns).orElse(List.of()).stream()
                .map(name -> targetNames.getOrDefault(name, name))
                .toList();
        return new TablePlan(
                move.id(),
                shape.id(),
                move.targetTable(),
                columns,
                keyColumns,
                dropped(key),
                null,
                null,
                move.fed(),
                binary,
                targetShape == null,
                identityAlways(columns),
                source.estimatedRows(shape),
                source.bytes(shape));
    }

    private boolean identityAlways(List<ColumnPlan> columns) {
        TableShape made = targetShape == null ? move.source() : targetShape;
        return columns.stream()
                .flatMap(column -> made.column(targetShape == null ? column.source() : column.target()).stream())
                .anyMatch(column -> column.identity() == ColumnShape.Identity.ALWAYS);
    }

    private ColumnPlan columnPlan(ColumnShape from, String name, ColumnShape to, Optional<UniqueIndex> key) {
        return new ColumnPlan(
                from.name(), name, from.type(), to.type(), to.baseType(), equality(from.name(), name, key));
    }

    /** The target's index knows it best, as a type's operators may lie in another schema there. */
    private String equality(String sourceName, String targetName, Optional<UniqueIndex> key) {
        Optional<String> inTarget = targetShape == null
                ? Optional.empty()
                : targetShape.uniqueIndexes().stream()
                        .flatMap(index -> Optional.ofNullable(index.equality().get(targetName)).stream())
                        .findFirst();
        return inTarget.or(() -> key.map(index -> index.equality().get(sourceName)))
                .orElse(FilledTable.DEFAULT_EQUALITY);
    }

    /** Source column to target column; by name unless the mapping says otherwise. */
    private Map<String, String> targetNames() {
        Map<String, String> names = new HashMap<>();
        for (ColumnShape column : move.source().columns()) {
            if (!renames.containsKey(column.name()) && !isDropped(column.name())) {
                names.put(column.name(), column.name());
            }
        }
        Map<String, String> renamed = new HashMap<>();
        renames.forEach((targetName, sourceName) -> {
            if (move.source().column(sourceName).isEmpty()) {
                reportMissing(sourceName);
            } else if (renamed.put(sourceName, targetName) != null) {
                findings.add(Finding.error(
                        "column-twice",
                        place(sourceName),
                        "would feed two target columns",
                        "a source column goes to one target column in this version"));
            }
        });
        names.putAll(renamed);
        for (ColumnShape column : move.source().columns()) {
            if (!names.containsKey(column.name()) && !column.generated() && !isDropped(column.name())) {
                findings.add(Finding.error(
                        "column-unmapped",
                        place(column.name()),
                        "has no target column: the name is taken by " + renames.get(column.name()),
                        "name a target column for it under `columns`"));
            }
        }
        return names;
    }

    private boolean isDropped(String column) {
        return move.mapping().drop().contains(column);
    }

    private List<String> dropped(Optional<UniqueIndex> key) {
        List<String> dropped = move.mapping().drop();
        dropped.stream().filter(name -> move.source().column(name).isEmpty()).forEach(this::reportMissing);
        if (dropped.stream().anyMatch(key.map(UniqueIndex::columns).orElse(List.of())::contains)
                || (key.isEmpty() && !dropped.isEmpty())) {
            findings.add(Finding.error(
                    "mapping-needs-key",
                    "source " + move.sourceTable(),
                    "rows are found by "
                            + key.map(UniqueIndex::columns).map(List::toString).orElse("all their columns")
                            + ", and some of these are named under `drop` (" + move.path() + ")",
                    "keep the key's columns"));
        }
        return dropped;
    }

    private void reportMissing(String column) {
        List<String> names =
                move.source().columns().stream().map(ColumnShape::name).toList();
        String remedy = Nearest.to(column, names)
                .map(near -> "did you mean " + near + "?")
                .orElse("the table has " + String.join(", ", names));
        findings.add(
                Finding.error("column-missing", place(column), "does not exist (" + move.path() + ".columns)", remedy));
    }

    /** A target table is made as the source has it, so it cannot be made under other names. */
    private void reportRenamedCreation() {
        if (!move.targetTable().equals(move.sourceTable())
                || !renames.isEmpty()
                || !move.mapping().drop().isEmpty()) {
            findings.add(Finding.error(
                    "target-table-missing",
                    "target " + move.target() + " " + move.targetTable(),
                    "does not exist, and only tables that keep all their names are made from the source",
                    "create it first, with its keys and indexes"));
        }
    }

    private String place(String column) {
        return "source " + move.sourceTable() + "." + column;
    }
}
