package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans one table whose rows a query makes. */
final class QueryPlanner {
    private final Catalog source;
    private final QueryMove move;
    private final FilledTable to;
    private final Expressions expressions;
    private final List<Finding> findings;

    private QueryPlanner(
            Catalog source, QueryMove move, TableShape to, Expressions expressions, List<Finding> findings) {
        this.source = source;
        this.move = move;
        this.to = new FilledTable(move, to, findings);
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
        QueryPlan query = new QueryPlan(
                expressions.resolve(move.query().sql()), move.query().key(), move.feeds());
        List<ColumnPlan> columns = new ArrayList<>();
        move.shape().columns().forEach(column -> column(column.shape()).ifPresent(columns::add));
        to.reportUnfed(
                columns.stream().map(ColumnPlan::target).collect(Collectors.toSet()),
                "the query",
                "a column in the query");
        reportConverging(query);
        return new TablePlan(
                move.id(),
                move.sourceTable(),
                move.targetTable(),
                columns,
                key(),
                List.of(),
                null,
                query,
                move.fed(),
                to.takesBinary(columns),
                false,
                to.hasIdentityAlways(columns),
                source.estimatedRows(move.source()),
                source.bytes(move.source()));
    }

    /** A unique index of the target that tells rows of one key apart, made of the query's columns. */
    private List<String> key() {
        Set<String> names = move.shape().columns().stream()
                .map(column -> column.shape().name())
                .collect(Collectors.toSet());
        Optional<UniqueIndex> fitting = to.shape().uniqueIndexes().stream()
                .filter(index -> index.isKey() && names.containsAll(index.columns()))
                .filter(index -> index.columns().containsAll(move.query().key()))
                .min((one, other) -> Boolean.compare(other.primary(), one.primary()));
        if (fitting.isEmpty()) {
            error(
                    "target-key-missing",
                    to.place(),
                    "has no unique index over NOT NULL columns of the query that holds its key "
                            + move.query().key(),
                    "give it one: the key's columns, and what tells its rows apart, such as their order");
        }
        return fitting.map(UniqueIndex::columns).orElse(List.of());
    }

    private Optional<ColumnPlan> column(ColumnShape from) {
        Optional<ColumnShape> column = to.column(from.name());
        if (column.isEmpty()) {
            error(
                    "target-column-missing",
                    to.place(from.name()),
                    "does not exist",
                    "leave the column out of the query (" + move.path() + "), or "
                            + RemedySql.addColumn(move.targetTable(), from.name(), from.type()));
            return Optional.empty();
        }
        if (column.get().generated()) {
            error(
                    "generated-column",
                    to.place(from.name()),
                    "is generated here",
                    "leave the column out of the query (" + move.path() + ")");
            return Optional.empty();
        }
        to.reportMisfit(
                to.place(from.name()),
                from,
                column.get(),
                " in the query if that is what you mean (" + move.path() + ")");
        return Optional.of(to.planned(from.name(), from, column.get(), null));
    }

    private void reportConverging(QueryPlan query) {
        List<TableId> elsewhere = query.lookedUp();
        String tables = Stream.concat(query.moved().stream(), elsewhere.stream())
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        findings.add(Finding.info(
                "query-converges",
                to.place(),
                "is exact when copied and when all changes are applied; in between its rows may be a moment ahead of the"
                        + " lane, because a change in " + tables + " makes the query read " + query.key() + " again"
                        + (elsewhere.isEmpty()
                                ? ""
                                : "; changes in "
                                        + elsewhere.stream()
                                                .map(TableId::toString)
                                                .collect(Collectors.joining(", "))
                                        + " reach it until the cutover")));
    }

    private void error(String code, String where, String what, String remedy) {
        findings.add(Finding.error(code, where, what, remedy));
    }
}
