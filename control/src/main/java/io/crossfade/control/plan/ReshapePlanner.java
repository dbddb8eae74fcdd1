package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.ParentConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExpressionInputs;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans one table whose rows are made anew by the mapping's SQL. */
final class ReshapePlanner {
    private final Catalog source;
    private final Catalog target;
    private final Move move;
    private final Expressions expressions;
    private final List<Finding> findings;
    private final FilledTable to;
    private final List<ColumnShape> inputs;

    private ReshapePlanner(
            Catalog source, Catalog target, Move move, TableShape to, Expressions expressions, List<Finding> findings) {
        this.source = source;
        this.target = target;
        this.move = move;
        this.to = new FilledTable(move, to, findings);
        this.expressions = expressions;
        this.findings = findings;
        this.inputs = move.source().columns().stream()
                .filter(column -> !column.generated())
                .toList();
    }

    /** Empty, with findings, if the mapping cannot be carried out. */
    static Optional<TablePlan> plan(
            Catalog source, Catalog target, Move move, Expressions expressions, List<Finding> findings) {
        Optional<TableShape> to = target.table(move.targetTable());
        if (to.isEmpty()) {
            to = TableKey.of(move.source())
                    .flatMap(identity -> MadeTable.of(target, move, identity, expressions, findings));
        }
        if (to.isEmpty() && TableKey.of(move.source()).isPresent()) {
            return Optional.empty();
        }
        return new ReshapePlanner(source, target, move, to.orElse(move.source()), expressions, findings).plan();
    }

    private Optional<TablePlan> plan() {
        Optional<UniqueIndex> identity = TableKey.of(move.source());
        if (identity.isEmpty()) {
            error(
                    "mapping-needs-key",
                    "source " + move.sourceTable(),
                    "has no key, and rows that are made anew are found by theirs (" + move.path() + ")",
                    "give it a primary key");
            return Optional.empty();
        }
        String where = move.mapping().where();
        if (where != null) {
            condition(expressions.of(move.mapping(), Expressions.WHERE));
        }
        MappedColumns columns = new MappedColumns(move, inputs, to.shape(), expressions, findings);
        Set<String> fed = new HashSet<>(columns.plain().keySet());
        fed.addAll(columns.computed().keySet());
        to.reportUnfed(fed, "the mapping", "a value under `columns`");
        List<ColumnPlan> planned = new ArrayList<>();
        columns.plain().forEach((name, from) -> plain(name, from).ifPresent(planned::add));
        columns.computed().forEach((name, sql) -> computed(name, sql).ifPresent(planned::add));
        Reshape reshape = new Reshape(
                inputs.stream().map(this::input).toList(),
                identity.get().columns(),
                where == null ? null : expressions.resolve(where),
                parents(planned));
        new UnsentValues(source, move, inputs, reshape, planned, findings).report();
        return Optional.of(new TablePlan(
                move.id(),
                move.sourceTable(),
                move.targetTable(),
                planned,
                key(planned, identity.get()),
                List.of(),
                reshape,
                null,
                move.fed(),
                to.takesBinary(planned),
                target.table(move.targetTable()).isEmpty(),
                to.hasIdentityAlways(planned),
                source.estimatedRows(move.source()),
                source.bytes(move.source())));
    }

    private void condition(ExpressionShape condition) {
        ColumnShape value = condition.value();
        refused(condition, move.path() + ".where");
        if (value != null && !value.baseType().equals("boolean")) {
            error("mapping-sql", move.path() + ".where", "is " + value.type() + ", not boolean", "write a condition");
        }
    }

    private boolean refused(ExpressionShape expression, String path) {
        if (!expression.problem().isEmpty()) {
            error(
                    "mapping-sql",
                    path,
                    "PostgreSQL refuses it: " + expression.problem(),
                    "correct the SQL; it may use the columns of " + move.sourceTable() + " and functions that both ends"
                            + " have");
        }
        if (!expression.unstable().isEmpty()) {
            error(
                    "mapping-volatile",
                    path,
                    String.join(", ", expression.unstable())
                            + " gives another value at another time or in another session: copy, changes and"
                            + " comparisons would not agree",
                    "use :started_at for the time of the migration, a constant, or a column");
        }
        return !expression.problem().isEmpty();
    }

    private Optional<ColumnPlan> plain(String name, ColumnShape from) {
        Optional<ColumnShape> column = to.column(name);
        if (column.isEmpty()) {
            error(
                    "target-column-missing",
                    to.place(name),
                    "does not exist",
                    RemedySql.addColumn(move.targetTable(), name, from.type()) + ", or name " + from.name()
                            + " under `drop`");
            return Optional.empty();
        }
        new TargetColumns(source, target, move, to.shape(), findings).type(from, column.get());
        return Optional.of(to.planned(from.name(), from, column.get(), null));
    }

    private Optional<ColumnPlan> computed(String name, String sql) {
        ExpressionShape expression = expressions.of(move.mapping(), name);
        ColumnShape value = expression.value();
        Optional<ColumnShape> column = to.column(name);
        String path = move.path() + ".columns." + name;
        if (column.isEmpty()) {
            error(
                    "target-column-missing",
                    to.place(name),
                    "does not exist (" + path + ")",
                    "check the name, or create it");
        }
        if (refused(expression, path) || value == null || column.isEmpty()) {
            return Optional.empty();
        }
        to.reportMisfit(path, value, column.get(), " if that is what you mean");
        return Optional.of(to.planned(name, value, column.get(), expressions.resolve(sql)));
    }

    /** A total unique index of the target whose columns are made from the source's identity, and from all of it. */
    private List<String> key(List<ColumnPlan> planned, UniqueIndex identity) {
        Map<String, Set<String>> from = new LinkedHashMap<>();
        List<String> names = inputs.stream().map(ColumnShape::name).toList();
        for (ColumnPlan column : planned) {
            String expression = column.expression();
            from.put(
                    column.target(),
                    new HashSet<>(
                            expression == null
                                    ? List.of(column.source())
                                    : ExpressionInputs.of(
                                            expression, move.sourceTable().name(), names)));
        }
        Set<String> wanted = new HashSet<>(identity.columns());
        Optional<UniqueIndex> fitting = to.shape().uniqueIndexes().stream()
                .filter(index -> index.total() && from.keySet().containsAll(index.columns()))
                .filter(index -> {
                    Set<String> used = new HashSet<>();
                    index.columns().forEach(column -> used.addAll(from.getOrDefault(column, Set.of())));
                    return !index.columns().isEmpty() && used.equals(wanted);
                })
                .min((a, b) -> Boolean.compare(b.primary(), a.primary()));
        if (fitting.isEmpty()) {
            error(
                    "target-key-missing",
                    to.place(),
                    "has no unique index whose columns are made from " + identity.columns() + ", the key of "
                            + move.sourceTable() + ", and nothing else",
                    "map the key's columns to columns of the target, and give it a unique index over them");
        }
        return fitting.map(UniqueIndex::columns).orElse(List.of());
    }

    private InputColumn input(ColumnShape column) {
        String type = column.userType();
        boolean known = type == null
                || (target.types().containsKey(type)
                        && target.types().get(type).equals(source.types().get(type)));
        return new InputColumn(column.name(), column.type(), known ? column.baseType() : "text");
    }

    private List<ParentPlan> parents(List<ColumnPlan> planned) {
        List<ParentPlan> parents = new ArrayList<>();
        for (ParentConfig parent : move.mapping().parents()) {
            TableId id = new TableId(
                    parent.table().schema(), String.valueOf(parent.table().name()));
            Optional<TableShape> table = target.table(id);
            if (table.isEmpty()) {
                error("parent-missing", parent.path(), "there is no table " + id + " in the target", "check the name");
                continue;
            }
            parent.key().stream()
                    .filter(name -> table.get().column(name).isEmpty())
                    .forEach(name ->
                            error("parent-missing", parent.path(), id + " has no column " + name, "check the name"));
            parent.columns().stream()
                    .filter(name ->
                            planned.stream().noneMatch(column -> column.target().equals(name)))
                    .forEach(name -> error(
                            "parent-missing",
                            parent.path(),
                            "the mapping does not feed the target column " + name,
                            "name the columns as the target does"));
            parents.add(new ParentPlan(
                    parent.columns(),
                    id,
                    parent.key(),
                    parent.key().stream()
                            .map(name -> FilledTable.DEFAULT_EQUALITY)
                            .toList(),
                    parent.missing()));
        }
        return parents;
    }

    private void error(String code, String where, String what, String remedy) {
        findings.add(Finding.error(code, where, what, remedy));
    }
}
