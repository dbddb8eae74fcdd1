package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.plan.BinaryCopyTypes;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans one table whose rows a query makes. */
final class QueryPlanner {
    private static final String DEFAULT_EQUALITY = "OPERATOR(pg_catalog.=)";

    private final Catalog source;
    private final QueryMove move;
    private final TableShape to;
    private final Expressions expressions;
    private final List<Finding> findings;

    private QueryPlanner(
            Catalog source, QueryMove move, TableShape to, Expressions expressions, List<Finding> findings) {
        this.source = source;
        this.move = move;
        this.to = to;
        this.expressions = expressions;
        this.findings = findings;
    }

    /** Empty, with findings, if the query's rows cannot go there. */
    static Optional<TablePlan> plan(
            Catalog source, Catalog target, QueryMove move, Expressions expressions, List<Finding> findings) {
        Optional<TableShape> to = target.table(move.targetTable());
        if (to.isEmpty()) {
            findings.add(Finding.error(
                    "target-table-missing",
                    "target " + move.target() + " " + move.targetTable(),
                    "does not exist, and only tables that keep their shape are made from the source",
                    "create it first, with its keys and indexes"));
            return Optional.empty();
        }
        return Optional.of(new QueryPlanner(source, move, to.get(), expressions, findings).plan());
    }

    private TablePlan plan() {
        List<String> key = key();
        List<ColumnPlan> columns = new ArrayList<>();
        move.shape().columns().forEach(column -> column(column.shape(), key).ifPresent(columns::add));
        reportUnfed(columns);
        reportConverging();
        boolean binary = columns.stream()
                .allMatch(column -> column.sameType()
                        && BinaryCopyTypes.isSafe(column)
                        && to.column(column.target())
                                .map(ColumnShape::binarySafe)
                                .orElse(false));
        return new TablePlan(
                move.id(),
                move.sourceTable(),
                move.targetTable(),
                columns,
                key,
                List.of(),
                null,
                new QueryPlan(
                        expressions.resolve(move.query().sql()), move.query().key(), move.feeds()),
                move.fed(),
                binary,
                false,
                columns.stream()
                        .flatMap(column -> to.column(column.target()).stream())
                        .anyMatch(column -> column.identity() == ColumnShape.Identity.ALWAYS),
                source.estimatedRows(move.source()),
                source.bytes(move.source()));
    }

    /** A unique index of the target that tells rows of one key apart, made of the query's columns. */
    private List<String> key() {
        Set<String> names = move.shape().columns().stream()
                .map(column -> column.shape().name())
                .collect(Collectors.toSet());
        Optional<UniqueIndex> fitting = to.uniqueIndexes().stream()
                .filter(index -> index.isKey() && names.containsAll(index.columns()))
                .filter(index -> index.columns().containsAll(move.query().key()))
                .min((one, other) -> Boolean.compare(other.primary(), one.primary()));
        if (fitting.isEmpty()) {
            error(
                    "target-key-missing",
                    "target " + move.target() + " " + to.id(),
                    "has no unique index over NOT NULL columns of the query that holds its key "
                            + move.query().key(),
                    "give it one: the key's columns, and what tells its rows apart, such as their order");
        }
        return fitting.map(UniqueIndex::columns).orElse(List.of());
    }

    private Optional<ColumnPlan> column(ColumnShape from, List<String> key) {
        Optional<ColumnShape> column = to.column(from.name());
        if (column.isEmpty() || column.get().generated()) {
            error(
                    column.isEmpty() ? "target-column-missing" : "generated-column",
                    place(from.name()),
                    column.isEmpty() ? "does not exist" : "is generated here",
                    "leave the column out of the query (" + move.path() + ")"
                            + (column.isEmpty()
                                    ? ", or " + RemedySql.addColumn(to.id(), from.name(), from.type())
                                    : ""));
            return Optional.empty();
        }
        ColumnFit.misfit(from, column.get()).ifPresent(misfit -> misfit(from, column.get(), misfit));
        String equality = key.contains(from.name())
                ? to.uniqueIndexes().stream()
                        .flatMap(index -> Optional.ofNullable(index.equality().get(from.name())).stream())
                        .findFirst()
                        .orElse(DEFAULT_EQUALITY)
                : DEFAULT_EQUALITY;
        return Optional.of(new ColumnPlan(
                from.name(),
                from.name(),
                from.type(),
                column.get().type(),
                column.get().baseType(),
                equality));
    }

    /** A text that is too long is refused by the target, never cut; a number or a time would be rounded silently. */
    private void misfit(ColumnShape from, ColumnShape column, String misfit) {
        boolean texts = isText(from) && isText(column);
        findings.add(new Finding(
                "mapping-type",
                texts ? Finding.Severity.WARNING : Finding.Severity.ERROR,
                place(column.name()),
                misfit + (texts ? ": rows with longer texts will be set aside" : ""),
                "write (…)::" + column.type() + " in the query if that is what you mean (" + move.path() + ")"));
    }

    private static boolean isText(ColumnShape column) {
        return column.baseType().equals("text") || column.baseType().equals("character varying");
    }

    private void reportUnfed(List<ColumnPlan> columns) {
        Set<String> fed = new HashSet<>();
        columns.forEach(column -> fed.add(column.target()));
        for (ColumnShape column : to.columns()) {
            if (fed.contains(column.name()) || column.generated()) {
                continue;
            }
            if (column.notNull() && !column.hasDefault() && column.identity() == ColumnShape.Identity.NONE) {
                error(
                        "target-column-not-fed",
                        place(column.name()),
                        "is NOT NULL without a default, and the query does not feed it",
                        "give it a default, or a column in the query");
            } else {
                findings.add(Finding.info(
                        "target-column-not-fed",
                        place(column.name()),
                        "the query does not feed it: it gets " + (column.hasDefault() ? "its default" : "null")));
            }
        }
    }

    private void reportConverging() {
        String tables = move.feeds().stream()
                .map(FeedPlan::table)
                .distinct()
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        String elsewhere = move.feeds().stream()
                .filter(feed -> !feed.moves())
                .map(FeedPlan::table)
                .distinct()
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        findings.add(Finding.info(
                "query-converges",
                "target " + move.target() + " " + to.id(),
                "is exact when copied and when all changes are applied; in between its rows may be a moment ahead of the"
                        + " lane, because a change in " + tables + " makes the query read "
                        + move.query().key() + " again"
                        + (elsewhere.isEmpty() ? "" : "; changes in " + elsewhere + " reach it until the cutover")));
    }

    private void error(String code, String where, String what, String remedy) {
        findings.add(Finding.error(code, where, what, remedy));
    }

    private String place(String column) {
        return "target " + move.target() + " " + to.id() + "." + column;
    }
}
