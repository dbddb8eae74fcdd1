package io.crossfade.core.plan;

import io.crossfade.core.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a query a changed row feeds.
 *
 * @param table the changed row's table in the source
 * @param columns the columns of the changed row that tell; the log has them of old rows too
 * @param keys SQL on the source from those columns, under the name {@link #GIVEN}, to keys of the query; null: the columns
 *     are the key, in its order, and the row moves with it
 */
public record FeedPlan(
        TableId table, List<InputColumn> columns, @Nullable String keys) {
    /** The quoted name under which the columns stand in {@link #keys}. */
    public static final String GIVEN = "\"crossfade row\"";

    public FeedPlan {
        columns = List.copyOf(columns);
    }

    /** Whether the table's rows become rows of the target, instead of only being looked up. */
    public boolean moves() {
        return keys == null;
    }
}
