package io.crossfade.core.plan;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * Rows of the target that a query on the source makes. When rows change that the query reads, it is asked again for the
 * keys that they feed, and the target's rows of each such key are replaced, all at once.
 *
 * @param sql a SELECT; its columns bear the names of the target's
 * @param key names of those columns by which rows are replaced; part of the key that tells a row
 * @param feeds the tables that the query reads and whose changes are followed
 */
public record QueryPlan(String sql, List<String> key, List<FeedPlan> feeds) {
    public QueryPlan {
        key = List.copyOf(key);
        feeds = List.copyOf(feeds);
    }

    /** The tables whose rows become rows of the target. */
    public List<TableId> moved() {
        return feeds.stream()
                .filter(FeedPlan::moves)
                .map(FeedPlan::table)
                .distinct()
                .toList();
    }

    /** The tables that are only looked up: they stay behind, are not fenced, and go on changing. */
    public List<TableId> lookedUp() {
        List<TableId> moved = moved();
        return feeds.stream()
                .map(FeedPlan::table)
                .distinct()
                .filter(table -> !moved.contains(table))
                .toList();
    }
}
