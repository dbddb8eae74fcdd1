package io.crossfade.control.plan;

import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.FeedPlan;
import java.util.List;

/**
 * A query and where the config sends its rows.
 *
 * @param shape what the source says of it
 * @param feeds the tables that feed it; the first ones are those whose rows move
 */
record QueryMove(
        MappingId id, TableShape source, QueryConfig query, QueryShape shape, List<FeedPlan> feeds, boolean fed)
        implements Way {
    QueryMove {
        feeds = List.copyOf(feeds);
    }

    @Override
    public TableId targetTable() {
        return new TableId(query.to().schema(), String.valueOf(query.to().name()));
    }

    @Override
    public String target() {
        return query.target();
    }

    @Override
    public String path() {
        return query.path();
    }

    @Override
    public ExistingRows existing() {
        return query.existing();
    }
}
