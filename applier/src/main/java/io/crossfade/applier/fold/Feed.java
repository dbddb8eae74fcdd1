package io.crossfade.applier.fold;

import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.sql.QuerySql;
import java.util.ArrayList;
import java.util.List;

/**
 * A source table's part in a query whose rows a lane has. Each is one object, known by its identity: every changed row
 * asks for it.
 */
public final class Feed {
    private final LaneTable table;
    private final QueryPlan query;
    private final FeedPlan plan;
    private final String made;
    private final String keys;

    private Feed(LaneTable table, QueryPlan query, FeedPlan plan) {
        this.table = table;
        this.query = query;
        this.plan = plan;
        this.made = QuerySql.reread(table.plan(), query);
        this.keys = plan.moves() ? "" : QuerySql.keys(query, plan);
    }

    /** All that feed a lane's table; none if it is no query's. */
    public static List<Feed> of(LaneTable table) {
        List<Feed> feeds = new ArrayList<>();
        QueryPlan query = table.plan().query();
        if (query != null) {
            query.feeds().forEach(feed -> feeds.add(new Feed(table, query, feed)));
        }
        return feeds;
    }

    /** The lane's table that has the query's rows. */
    public LaneTable table() {
        return table;
    }

    public QueryPlan query() {
        return query;
    }

    public FeedPlan plan() {
        return plan;
    }

    /** What answers with the rows of some keys, see {@link QuerySql#reread}. */
    public String made() {
        return made;
    }

    /** What answers with the keys that rows feed, see {@link QuerySql#keys}; empty where the rows name them. */
    public String keys() {
        return keys;
    }
}
