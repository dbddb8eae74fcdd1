package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.FeedPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the config's queries into one {@link QueryMove} each. */
final class QueryResolution {
    private final Catalog source;
    private final Expressions expressions;
    private final List<Finding> findings;
    /** Target and table to what goes there. */
    private final Map<String, String> taken = new HashMap<>();
    /** Source table to the target that takes its writers over. */
    private final Map<TableId, String> owners = new HashMap<>();

    private QueryResolution(Catalog source, Expressions expressions, List<Finding> findings) {
        this.source = source;
        this.expressions = expressions;
        this.findings = findings;
    }

    static List<QueryMove> resolve(
            MigrationConfig config, Catalog source, Expressions expressions, List<Move> moves, List<Finding> findings) {
        QueryResolution resolution = new QueryResolution(source, expressions, findings);
        for (Move move : moves) {
            resolution.taken.put(
                    move.target() + "/" + move.targetTable(), move.sourceTable().toString());
            if (!move.fed()) {
                resolution.owners.put(move.sourceTable(), move.target());
            }
        }
        List<QueryMove> queries = new ArrayList<>();
        config.queries().forEach(query -> resolution.resolve(query, queries));
        return queries;
    }

    private void resolve(QueryConfig query, List<QueryMove> queries) {
        QueryShape shape = expressions.query(query.path());
        if (isRefused(query, shape)) {
            return;
        }
        int before = findings.size();
        List<FeedPlan> feeds = new QueryFeeds(source, query, shape, expressions, findings).find();
        boolean refused =
                findings.stream().skip(before).anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        if (refused || feeds.isEmpty() || !feeds.getFirst().moves()) {
            return;
        }
        boolean fed = feeds.stream()
                .filter(FeedPlan::moves)
                .map(FeedPlan::table)
                .anyMatch(table ->
                        !owners.computeIfAbsent(table, key -> query.target()).equals(query.target()));
        QueryMove move = new QueryMove(
                new MappingId(query.name()),
                source.table(feeds.getFirst().table()).orElseThrow(),
                query,
                shape,
                feeds,
                fed);
        String other = taken.putIfAbsent(move.target() + "/" + move.targetTable(), query.name());
        if (other != null) {
            findings.add(Finding.error(
                    "target-shared",
                    "target " + move.target() + " " + move.targetTable(),
                    other + " and " + query.name() + " would both become this table",
                    "send one of them to another table"));
        }
        queries.add(move);
    }

    private boolean isRefused(QueryConfig query, QueryShape shape) {
        if (!shape.problem().isEmpty()) {
            findings.add(Finding.error(
                    "mapping-sql",
                    query.path() + ".query",
                    "PostgreSQL refuses it: " + shape.problem(),
                    "correct the SQL; names of tables carry their schema"));
        }
        if (!shape.unstable().isEmpty()) {
            findings.add(Finding.error(
                    "mapping-volatile",
                    query.path() + ".query",
                    String.join(", ", shape.unstable())
                            + " gives another value at another time or in another session: copy, changes and"
                            + " comparisons would not agree",
                    "use :started_at for the time of the migration, a constant, or a column"));
        }
        if (!shape.problem().isEmpty()) {
            return true;
        }
        List<String> unknown = query.key().stream()
                .filter(name -> shape.column(name).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            findings.add(Finding.error(
                    "query-key",
                    query.path() + ".key",
                    "the query has no column " + String.join(", ", unknown),
                    "name columns of the query: "
                            + String.join(
                                    ", ",
                                    shape.columns().stream()
                                            .map(column -> column.shape().name())
                                            .toList())));
        }
        return !unknown.isEmpty();
    }
}
