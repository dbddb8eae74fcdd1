package io.crossfade.applier.fold;

import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * A source table's part in a query whose rows a lane has.
 *
 * @param table the lane's table that has the query's rows
 */
public record Feed(LaneTable table, QueryPlan query, FeedPlan plan) {
    /** All that feed a lane's table; none if it is no query's. */
    public static List<Feed> of(LaneTable table) {
        List<Feed> feeds = new ArrayList<>();
        QueryPlan query = table.plan().query();
        if (query != null) {
            query.feeds().forEach(feed -> feeds.add(new Feed(table, query, feed)));
        }
        return feeds;
    }
}
