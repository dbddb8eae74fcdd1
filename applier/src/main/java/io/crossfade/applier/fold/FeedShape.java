package io.crossfade.applier.fold;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.InputColumn;
import java.util.List;

/** Where the columns of a row that feed a query stand in the row images of one relation. */
public final class FeedShape {
    private final Feed feed;
    private final int[] cells;

    private FeedShape(Feed feed, int[] cells) {
        this.feed = feed;
        this.cells = cells;
    }

    /** @throws TableSetAside if the relation lacks a column that feeds */
    public static FeedShape of(Feed feed, Relation relation) {
        List<String> names =
                relation.columns().stream().map(Relation.Column::name).toList();
        int[] cells = feed.plan().columns().stream()
                .map(InputColumn::name)
                .mapToInt(name -> {
                    int cell = names.indexOf(name);
                    if (cell < 0) {
                        throw new TableSetAside(
                                feed.table(),
                                "the source table " + relation.table() + " was altered: it has no longer the column "
                                        + name,
                                null);
                    }
                    return cell;
                })
                .toArray();
        return new FeedShape(feed, cells);
    }

    public Feed feed() {
        return feed;
    }

    /** What the row tells of the keys that it feeds. */
    public RowKey values(RowImage row) {
        return RowKey.of(row, cells);
    }
}
