package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.DependencyConfig;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.Placeholders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which tables feed which keys of a query: as the file says, or as foreign keys tell where it says nothing. A table that
 * the query reads and nothing speaks of is an error: its changes would be missed.
 */
final class QueryFeeds {
    private final Catalog source;
    private final QueryConfig query;
    private final QueryShape shape;
    private final Expressions expressions;
    private final List<Finding> findings;
    private final List<FeedPlan> moving = new ArrayList<>();
    private final List<FeedPlan> lookedUp = new ArrayList<>();

    QueryFeeds(Catalog source, QueryConfig query, QueryShape shape, Expressions expressions, List<Finding> findings) {
        this.source = source;
        this.query = query;
        this.shape = shape;
        this.expressions = expressions;
        this.findings = findings;
    }

    /** Those whose rows move come first. */
    List<FeedPlan> find() {
        if (query.depends().isEmpty()) {
            infer();
        } else {
            query.depends().forEach(this::declared);
            reportUnnamed();
        }
        List<FeedPlan> feeds = new ArrayList<>(moving);
        feeds.addAll(lookedUp);
        return feeds;
    }

    /** The tables that the query reads; of partitions the root. */
    private Set<TableId> read() {
        return shape.tables().stream().map(source::root).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void reportUnnamed() {
        Set<TableId> named = new HashSet<>();
        query.depends().forEach(depends -> named.add(id(depends)));
        read().stream()
                .filter(table -> !named.contains(table))
                .forEach(table -> error(
                        "query-depends",
                        query.path() + ".depends",
                        "the query reads " + table + ", and nothing says which keys its rows feed: their changes would"
                                + " be missed",
                        "add {table: " + table + ", keys: \"select …\"}, or {table: " + table
                                + ", changes: ignored} if it never changes"));
    }

    private static TableId id(DependencyConfig depends) {
        return new TableId(
                depends.table().schema(), String.valueOf(depends.table().name()));
    }

    private void declared(DependencyConfig depends) {
        Optional<TableShape> table = source.table(id(depends));
        if (table.isEmpty()
                || !table.get().kind().isPublishable()
                || table.get().partition()) {
            error(
                    "query-depends",
                    depends.path() + ".table",
                    id(depends)
                            + (table.isEmpty()
                                    ? " does not exist"
                                    : table.get().partition()
                                            ? " is a partition"
                                            : " is a " + table.get().kind().words()
                                                    + ": its changes are not in the log"),
                    "name a table of the source that holds rows");
            return;
        }
        if (depends.unfollowed()) {
            return;
        }
        String keys = depends.keys();
        List<String> columns = keys == null ? depends.key() : Placeholders.names(keys);
        if (keys != null) {
            refuse(expressions.query(depends.path()), depends);
        }
        if (columns.isEmpty()) {
            error(
                    "query-depends",
                    depends.path() + ".keys",
                    "names no column of the changed row",
                    "write a column of " + id(depends) + " as :column");
        }
        add(table.get(), columns, keys == null ? null : given(expressions.resolve(keys)), depends.path());
    }

    private void refuse(QueryShape keys, DependencyConfig depends) {
        if (!keys.problem().isEmpty()) {
            error(
                    "mapping-sql",
                    depends.path() + ".keys",
                    "PostgreSQL refuses it: " + keys.problem(),
                    "write a SELECT from columns of " + id(depends) + ", as :column, to keys of the query");
        } else if (keys.columns().size() != query.key().size()) {
            error(
                    "mapping-sql",
                    depends.path() + ".keys",
                    "answers with " + keys.columns().size() + " columns, the query's key has "
                            + query.key().size(),
                    "select the key's columns, in its order");
        }
    }

    /** The SQL with each {@code :column} as a column of the changed row. */
    static String given(String keys) {
        return Placeholders.replaceNames(keys, name -> FeedPlan.GIVEN + "." + Identifiers.quote(name));
    }

    private void add(TableShape table, List<String> columns, @Nullable String keys, String path) {
        List<InputColumn> inputs = new ArrayList<>();
        for (String name : columns) {
            table.column(name)
                    .ifPresentOrElse(
                            column -> inputs.add(new InputColumn(name, column.type(), column.baseType())),
                            () -> error(
                                    "column-missing",
                                    "source " + table.id() + "." + name,
                                    "does not exist (" + path + ")",
                                    "the table has "
                                            + table.columns().stream()
                                                    .map(ColumnShape::name)
                                                    .collect(Collectors.joining(", "))));
        }
        if (!isLogged(source, table, columns)) {
            error(
                    "query-identity",
                    "source " + table.id(),
                    "the log does not tell " + columns + " of rows that are updated or deleted, but the keys that they"
                            + " fed must be told (" + path + ")",
                    RemedySql.identityFull(table.id()));
        }
        (keys == null ? moving : lookedUp).add(new FeedPlan(table.id(), inputs, keys));
    }

    /** Whether the log has these columns of rows that are updated or deleted. */
    static boolean isLogged(Catalog source, TableShape table, List<String> columns) {
        return source.leaves(table).stream()
                .allMatch(leaf -> leaf.replicaIdentity() == ReplicaIdentity.FULL
                        || leaf.identityIndex()
                                .map(UniqueIndex::columns)
                                .filter(identity -> identity.containsAll(columns))
                                .isPresent());
    }

    private void infer() {
        List<QueryShape.Column> key = query.key().stream()
                .flatMap(name -> shape.column(name).stream())
                .toList();
        List<TableId> from =
                key.stream().map(QueryShape.Column::table).distinct().toList();
        Optional<TableShape> base = from.size() == 1 && from.getFirst() != null
                ? source.table(from.getFirst()).filter(table -> table.kind().isPublishable())
                : Optional.empty();
        if (base.isEmpty()) {
            error(
                    "query-depends",
                    query.path(),
                    "the key " + query.key() + " is not the columns of one table, so nothing tells which rows feed"
                            + " which keys",
                    "say it under `depends`");
            return;
        }
        List<String> columns = key.stream().map(QueryShape.Column::column).toList();
        add(base.get(), columns, null, query.path());
        for (TableId table : read()) {
            follow(base.get(), columns, table);
        }
    }

    private void follow(TableShape base, List<String> key, TableId table) {
        List<ForeignKey> up = base.foreignKeys().stream()
                .filter(foreign -> foreign.parent().equals(table))
                .toList();
        List<ForeignKey> down = source.table(table).map(TableShape::foreignKeys).orElse(List.of()).stream()
                .filter(foreign -> foreign.parent().equals(base.id())
                        && foreign.parentColumns().equals(key))
                .toList();
        TableShape shapeOf = source.table(table).orElse(base);
        if (table.equals(base.id())) {
            up.forEach(foreign -> add(shapeOf, foreign.parentColumns(), referring(base, key, foreign), query.path()));
        } else if (up.size() + down.size() != 1) {
            error(
                    "query-depends",
                    query.path(),
                    "the query reads " + table + ", which "
                            + (up.isEmpty() && down.isEmpty() ? "no foreign key ties" : "several foreign keys tie")
                            + " to " + base.id() + ": nothing tells which keys its rows feed",
                    "say it under `depends`");
        } else if (up.isEmpty()) {
            add(shapeOf, down.getFirst().columns(), null, query.path());
        } else {
            add(shapeOf, up.getFirst().parentColumns(), referring(base, key, up.getFirst()), query.path());
        }
    }

    /** The keys of the rows that refer to a changed one. */
    private static String referring(TableShape base, List<String> key, ForeignKey foreign) {
        return "select " + Identifiers.quoteAll(key) + " from " + Identifiers.quote(base.id()) + " where "
                + IntStream.range(0, foreign.columns().size())
                        .mapToObj(i -> Identifiers.quote(foreign.columns().get(i)) + " = " + FeedPlan.GIVEN + "."
                                + Identifiers.quote(foreign.parentColumns().get(i)))
                        .collect(Collectors.joining(" and "));
    }

    private void error(String code, String where, String what, String remedy) {
        findings.add(Finding.error(code, where, what, remedy));
    }
}
