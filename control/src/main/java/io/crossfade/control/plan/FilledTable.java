package io.crossfade.control.plan;

import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.plan.BinaryCopyTypes;
import io.crossfade.core.plan.ColumnPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The target table that rows go to which are made by SQL, whether a mapping's or a query's. */
final class FilledTable {
    static final String DEFAULT_EQUALITY = "OPERATOR(pg_catalog.=)";

    private final Way way;
    private final TableShape shape;
    private final List<Finding> findings;

    FilledTable(Way way, TableShape shape, List<Finding> findings) {
        this.way = way;
        this.shape = shape;
        this.findings = findings;
    }

    TableShape shape() {
        return shape;
    }

    Optional<ColumnShape> column(String name) {
        return shape.column(name);
    }

    String place() {
        return "target " + way.target() + " " + shape.id();
    }

    String place(String column) {
        return place() + "." + column;
    }

    /**
     * @param name in the source; of a value that SQL gives, in the target
     * @param expression null: the source column itself
     */
    ColumnPlan planned(String name, ColumnShape from, ColumnShape column, @Nullable String expression) {
        String equality = shape.uniqueIndexes().stream()
                .flatMap(index -> Optional.ofNullable(index.equality().get(column.name())).stream())
                .findFirst()
                .orElse(DEFAULT_EQUALITY);
        return new ColumnPlan(name, column.name(), from.type(), column.type(), column.baseType(), equality, expression);
    }

    boolean takesBinary(List<ColumnPlan> columns) {
        return columns.stream()
                .allMatch(column -> column.sameType()
                        && BinaryCopyTypes.isSafe(column)
                        && shape.column(column.target())
                                .map(ColumnShape::binarySafe)
                                .orElse(false));
    }

    boolean hasIdentityAlways(List<ColumnPlan> columns) {
        return columns.stream()
                .flatMap(column -> shape.column(column.target()).stream())
                .anyMatch(column -> column.identity() == ColumnShape.Identity.ALWAYS);
    }

    /**
     * A text that is too long is refused by the target, never cut; a number or a time would be rounded silently.
     *
     * @param where what the finding is about
     * @param remedy what comes after the cast in the remedy
     */
    void reportMisfit(String where, ColumnShape from, ColumnShape column, String remedy) {
        ColumnFit.misfit(from, column).ifPresent(misfit -> {
            boolean texts = isText(from) && isText(column);
            findings.add(new Finding(
                    "mapping-type",
                    texts ? Finding.Severity.WARNING : Finding.Severity.ERROR,
                    where,
                    misfit + (texts ? ": rows with longer texts will be set aside" : ""),
                    "write (…)::" + column.type() + remedy));
        });
    }

    private static boolean isText(ColumnShape column) {
        return column.baseType().equals("text") || column.baseType().equals("character varying");
    }

    /**
     * @param fed names of the columns that get a value
     * @param who the mapping or the query, as the finding calls it
     * @param where a value could be given
     */
    void reportUnfed(Set<String> fed, String who, String where) {
        for (ColumnShape column : shape.columns()) {
            if (fed.contains(column.name()) || column.generated()) {
                continue;
            }
            if (column.notNull() && !column.hasDefault() && column.identity() == ColumnShape.Identity.NONE) {
                findings.add(Finding.error(
                        "target-column-not-fed",
                        place(column.name()),
                        "is NOT NULL without a default, and " + who + " does not feed it",
                        "give it a default, or " + where));
            } else {
                findings.add(Finding.info(
                        "target-column-not-fed",
                        place(column.name()),
                        who + " does not feed it: it gets " + (column.hasDefault() ? "its default" : "null")));
            }
        }
    }
}
