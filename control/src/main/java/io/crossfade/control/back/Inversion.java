package io.crossfade.control.back;

import io.crossfade.control.plan.ColumnFit;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.control.plan.TableKey;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One mapping turned round: each column of the source gets the column of the target that it became. What is made by SQL
 * cannot be turned, and is a limit.
 */
final class Inversion {
    private final TablePlan forward;
    private final TableShape source;
    private final TableShape target;
    private final Catalog sourceCatalog;
    private final List<Limit> limits = new ArrayList<>();
    /** Source column to the target column that fills it. */
    private final Map<String, String> filled = new LinkedHashMap<>();

    /**
     * @param source the table that is filled on the way back
     * @param target the table whose rows go back
     * @param sourceCatalog that the source is of
     */
    Inversion(TablePlan forward, TableShape source, TableShape target, Catalog sourceCatalog) {
        this.forward = forward;
        this.source = source;
        this.target = target;
        this.sourceCatalog = sourceCatalog;
        fill();
        targetColumns();
        sourceColumns();
        filled.forEach((to, from) ->
                target.column(from).ifPresent(written -> source.column(to).ifPresent(kept -> fit(written, kept))));
        filter();
    }

    TablePlan forward() {
        return forward;
    }

    List<Limit> limits() {
        return limits;
    }

    boolean isFiltered() {
        Reshape reshape = forward.reshape();
        return reshape != null && reshape.where() != null;
    }

    /** As a file would say it. */
    MappingConfig mapping(String to) {
        Map<String, ColumnSource> columns = new LinkedHashMap<>();
        filled.forEach((name, from) -> columns.put(name, new ColumnSource.Column(from, from)));
        return new MappingConfig(
                "way back of " + forward.id(),
                forward.id().name(),
                pattern(forward.target()),
                to,
                pattern(forward.source()),
                columns,
                dropped(),
                null,
                false,
                List.of(),
                ExistingRows.REFUSE,
                List.of());
    }

    private static TablePattern pattern(TableId table) {
        return new TablePattern(table.schema(), table.name());
    }

    /** Where two columns of the target come from one of the source, that of the key fills it, else one without a cast. */
    private void fill() {
        List<String> key = TableKey.of(target).map(UniqueIndex::columns).orElse(List.of());
        forward.columns().stream()
                .sorted(Comparator.<ColumnPlan, Boolean>comparing(column -> !key.contains(column.target()))
                        .thenComparing(column -> column.expression() != null))
                .forEach(column -> from(column)
                        .filter(name -> source.column(name).isPresent())
                        .ifPresent(name -> filled.putIfAbsent(name, column.target())));
    }

    private Optional<String> from(ColumnPlan column) {
        String expression = column.expression();
        if (expression == null) {
            return Optional.of(column.source());
        }
        Reshape reshape = forward.reshape();
        List<String> inputs = reshape == null
                ? List.of()
                : reshape.inputs().stream().map(InputColumn::name).toList();
        return Casts.bareColumn(expression, inputs)
                .filter(name -> source.column(name)
                        .filter(cast -> Casts.keepsValues(cast, column.sourceType(), sourceCatalog))
                        .isPresent());
    }

    /** A generated column is not in the log: it is left out by name only where the source has an ordinary one of its name. */
    private List<String> dropped() {
        Predicate<ColumnShape> inWay = column ->
                source.column(column.name()).filter(same -> !same.generated()).isPresent();
        return target.columns().stream()
                .filter(column -> !filled.containsValue(column.name()))
                .filter(column -> !column.generated() || inWay.test(column))
                .map(ColumnShape::name)
                .toList();
    }

    private void targetColumns() {
        List<String> lost = target.columns().stream()
                .filter(column -> !column.generated() && !filled.containsValue(column.name()))
                .map(ColumnShape::name)
                .toList();
        if (!lost.isEmpty()) {
            limits.add(Limit.partial(
                    forward.id(),
                    Limit.Kind.COLUMN,
                    lost + " of the target's " + target.id()
                            + " did not come from one column of the source: what is written there stays there",
                    ""));
        }
    }

    private void sourceColumns() {
        List<ColumnShape> left = source.columns().stream()
                .filter(column -> !column.generated() && !filled.containsKey(column.name()))
                .toList();
        List<String> needed = left.stream()
                .filter(column -> column.notNull() && !column.hasDefault())
                .filter(column -> column.identity() == ColumnShape.Identity.NONE)
                .map(ColumnShape::name)
                .toList();
        if (!needed.isEmpty()) {
            limits.add(Limit.none(
                    forward.id(),
                    Limit.Kind.DROPPED,
                    needed + " of the source's " + source.id()
                            + " are NOT NULL without a default, and no column of the target fills them: no row that is"
                            + " inserted in the target would have a place",
                    "give them defaults in the source, or let them move"));
        } else if (!left.isEmpty()) {
            limits.add(Limit.partial(
                    forward.id(),
                    Limit.Kind.DROPPED,
                    left.stream().map(ColumnShape::name).toList() + " of the source's " + source.id()
                            + " did not move as they are: rows that are updated in the target keep what they have there, rows"
                            + " that are inserted get the defaults",
                    "let them move as they are"));
        }
    }

    private void fit(ColumnShape written, ColumnShape kept) {
        String what = "the target's " + target.id() + "." + written.name() + " is " + written.type() + ", the source's "
                + source.id() + "." + kept.name() + " " + kept.type();
        String remedy = RemedySql.alterType(source.id(), kept.name(), written.type()) + " in the source";
        boolean holdsAll = ColumnFit.misfit(written, kept).isEmpty()
                || kept.type().equals("text")
                || kept.type().equals("character varying");
        if (!holdsAll && (Casts.isEnum(kept.baseType(), sourceCatalog) || ColumnFit.refusesMisfits(written, kept))) {
            limits.add(Limit.whole(
                    forward.id(),
                    Limit.Kind.NARROWER,
                    what + ": rows with values that it refuses are set aside on the way back",
                    remedy));
        } else if (!holdsAll) {
            limits.add(Limit.partial(
                    forward.id(),
                    Limit.Kind.CHANGED,
                    what + ": it may round, cut or pad values on the way back",
                    remedy));
        }
        if (kept.notNull() && !written.notNull()) {
            limits.add(Limit.whole(
                    forward.id(),
                    Limit.Kind.NARROWER,
                    "the target's " + target.id() + "." + written.name() + " may be null, the source's " + source.id()
                            + "." + kept.name() + " may not: such rows are set aside on the way back",
                    RemedySql.dropNotNull(source.id(), kept.name()) + " in the source"));
        }
    }

    private void filter() {
        if (isFiltered()) {
            limits.add(Limit.partial(
                    forward.id(),
                    Limit.Kind.FILTER,
                    "rows of the source's " + source.id()
                            + " that `where` left behind stay as they are; after a TRUNCATE in the target the mapping is set"
                            + " aside on the way back",
                    ""));
        }
    }
}
