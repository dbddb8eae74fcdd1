package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.ParentConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExpressionInputs;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ParentSql;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A mapping with a condition, and the mappings whose rows bring rows of it along. Together they make a query: what the
 * condition lets through, or what rows refer to that their own mappings let through.
 */
final class CopiedParent {
    private final Catalog source;
    private final Move move;
    private final List<Finding> findings;
    private final List<Reference> references = new ArrayList<>();

    private record Reference(Move child, ParentConfig wanted) {}

    CopiedParent(Catalog source, Move move, List<Finding> findings) {
        this.source = source;
        this.move = move;
        this.findings = findings;
    }

    void add(Move child, ParentConfig wanted) {
        references.add(new Reference(child, wanted));
    }

    /**
     * @param parent the mapping's plan by its condition alone
     * @param planned all plans of the target
     * @return the plan by the query; empty, with findings, if there can be none
     */
    Optional<TablePlan> plan(TablePlan parent, Map<MappingId, TablePlan> planned) {
        int before = findings.size();
        if (parent.keyColumns().isEmpty() || !keyIsPlain(parent)) {
            return Optional.empty();
        }
        List<FeedPlan> feeds = new ArrayList<>();
        feeds.add(own(parent));
        List<ParentSql.Children> all = new ArrayList<>();
        for (Reference reference : references) {
            TablePlan child = planned.get(reference.child().id());
            if (child != null && isFed(child, reference.wanted())) {
                refer(reference, child, parent, all, feeds);
            }
        }
        if (findings.size() > before || all.size() < references.size()) {
            return Optional.empty();
        }
        findings.add(Finding.info(
                "parent-copied",
                "target " + move.target() + " " + move.targetTable(),
                "gets rows that its condition leaves out too (" + move.path()
                        + ".where), where rows refer to them that "
                        + references.stream()
                                .map(reference -> reference.child().path())
                                .distinct()
                                .toList()
                        + " let through; when such a row changes, the source is asked again for its parents: it needs an"
                        + " index on what names them"));
        return Optional.of(asked(
                parent, new QueryPlan(ParentSql.query(rows(parent, move.source()), all), parent.keyColumns(), feeds)));
    }

    private static TablePlan asked(TablePlan parent, QueryPlan query) {
        List<ColumnPlan> columns = parent.columns().stream()
                .map(column -> new ColumnPlan(
                        column.source(),
                        column.target(),
                        column.sourceType(),
                        column.targetType(),
                        column.castType(),
                        column.equality()))
                .toList();
        TablePlan plan = new TablePlan(
                parent.id(),
                parent.source(),
                parent.target(),
                columns,
                parent.keyColumns(),
                List.of(),
                null,
                query,
                parent.fed(),
                parent.binaryCopy(),
                parent.createTarget(),
                parent.overridingSystemValue(),
                parent.estimatedRows(),
                parent.estimatedBytes());
        return plan.with(parent.ledger());
    }

    private boolean keyIsPlain(TablePlan parent) {
        List<String> computed = parent.keyColumns().stream()
                .filter(name -> parent.column(name).expression() != null)
                .toList();
        if (!computed.isEmpty()) {
            references.forEach(reference -> refuse(
                    reference.wanted(),
                    move.path() + " makes the key " + computed
                            + " by SQL, and no index of the source finds its rows by it",
                    "write " + move.path() + " as a query with `depends`, and give the source an index over the SQL"));
        }
        return computed.isEmpty();
    }

    private FeedPlan own(TablePlan parent) {
        Reshape reshape = Objects.requireNonNull(parent.reshape());
        return new FeedPlan(
                parent.source(),
                parent.keyColumns().stream()
                        .map(name -> reshape.input(parent.column(name).source()))
                        .toList(),
                null);
    }

    /** What the target columns lack is an error already. */
    private static boolean isFed(TablePlan child, ParentConfig wanted) {
        Set<String> names = new LinkedHashSet<>();
        child.columns().forEach(column -> names.add(column.target()));
        return names.containsAll(wanted.columns());
    }

    private void refer(
            Reference reference,
            TablePlan child,
            TablePlan parent,
            List<ParentSql.Children> all,
            List<FeedPlan> feeds) {
        ParentConfig wanted = reference.wanted();
        Optional<UniqueIndex> unique = unique(wanted, parent);
        if (unique.isEmpty() || !compare(wanted, child, parent)) {
            return;
        }
        List<InputColumn> inputs = inputs(wanted, child);
        if (!isTold(reference, inputs)) {
            return;
        }
        ParentSql.Children children = new ParentSql.Children(
                rows(child, reference.child().source()),
                wanted.columns(),
                wanted.key(),
                wanted.key().stream()
                        .map(name -> unique.get()
                                .equality()
                                .getOrDefault(parent.column(name).source(), FilledTable.DEFAULT_EQUALITY))
                        .toList());
        all.add(children);
        String keys = saysKey(wanted, child, parent)
                ? ParentSql.keysSaid(children, inputs, parent.keyColumns())
                : ParentSql.keysFound(children, inputs, rows(parent, move.source()), parent.keyColumns());
        feeds.add(new FeedPlan(child.source(), inputs, keys));
    }

    /** What makes sure that a row has one parent. */
    private Optional<UniqueIndex> unique(ParentConfig wanted, TablePlan parent) {
        List<String> columns = wanted.key().stream()
                .flatMap(name -> parent.columns().stream()
                        .filter(column -> column.target().equals(name) && column.expression() == null))
                .map(ColumnPlan::source)
                .toList();
        Optional<UniqueIndex> unique = columns.size() < wanted.key().size()
                ? Optional.empty()
                : move.source().uniqueIndexes().stream()
                        .filter(index -> index.total() && !index.columns().isEmpty())
                        .filter(index -> columns.containsAll(index.columns()))
                        .findFirst();
        if (unique.isEmpty()) {
            refuse(
                    wanted,
                    "the key " + wanted.key() + " is not made of columns of " + move.sourceTable()
                            + " that are unique there (" + move.path() + ")",
                    "name the parent's key " + parent.keyColumns() + ", or give the source a unique index over the"
                            + " columns");
        }
        return unique;
    }

    private boolean compare(ParentConfig wanted, TablePlan child, TablePlan parent) {
        boolean comparable = true;
        for (int i = 0; i < wanted.key().size(); i++) {
            ColumnPlan one = child.column(wanted.columns().get(i));
            ColumnPlan other = parent.column(wanted.key().get(i));
            if (!ReferenceTypes.areComparable(one.sourceType(), other.sourceType())) {
                comparable = false;
                refuse(
                        wanted,
                        one.target() + " is made of " + one.sourceType() + " in the source, the parent's "
                                + other.target() + " of " + other.sourceType() + ": they cannot be compared there",
                        "cast one of them under `columns` to the type of the other");
            }
        }
        return comparable;
    }

    /** Those of the child's source that name the parent. */
    private static List<InputColumn> inputs(ParentConfig wanted, TablePlan child) {
        Reshape reshape = Objects.requireNonNull(child.reshape());
        List<String> names = reshape.inputs().stream().map(InputColumn::name).toList();
        return wanted.columns().stream()
                .map(child::column)
                .flatMap(column -> column.expression() == null
                        ? Stream.of(column.source())
                        : ExpressionInputs.of(
                                column.expression(), child.source().name(), names)
                                .stream())
                .distinct()
                .map(reshape::input)
                .toList();
    }

    private boolean isTold(Reference reference, List<InputColumn> inputs) {
        List<String> names = inputs.stream().map(InputColumn::name).toList();
        TableShape shape = reference.child().source();
        if (names.isEmpty()) {
            refuse(
                    reference.wanted(),
                    reference.wanted().columns() + " does not depend on the row of " + shape.id(),
                    "name columns that tell the parent");
        } else if (!QueryFeeds.isLogged(source, shape, names)) {
            refuse(
                    reference.wanted(),
                    "the log does not tell " + names + " of rows of " + shape.id()
                            + " that are updated or deleted, but the parents that they referred to must be told",
                    RemedySql.identityFull(shape.id()));
        }
        return !names.isEmpty() && QueryFeeds.isLogged(source, shape, names);
    }

    private static boolean saysKey(ParentConfig wanted, TablePlan child, TablePlan parent) {
        boolean says = wanted.key().size() == parent.keyColumns().size()
                && wanted.key().containsAll(parent.keyColumns());
        for (int i = 0; says && i < wanted.key().size(); i++) {
            says = ReferenceTypes.haveOneText(
                    child.column(wanted.columns().get(i)).sourceType(),
                    parent.column(wanted.key().get(i)).sourceType());
        }
        return says;
    }

    private static ParentSql.Rows rows(TablePlan table, TableShape shape) {
        return new ParentSql.Rows(table, shape.kind() != TableKind.PARTITIONED_TABLE);
    }

    private void refuse(ParentConfig wanted, String what, String remedy) {
        findings.add(Finding.error("parent-copy", wanted.path(), what, remedy));
    }
}
