package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.core.model.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows what changed rows feed: asks which keys of which queries those are, and replaces their rows, each key once and
 * a page at a time. All of it is as one snapshot of the source shows it.
 */
final class Following {
    private final Replacement replacement;

    Following(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Applies changes in the open target transaction. */
    interface Sink {
        void apply(List<Change> changes) throws SQLException;
    }

    /** @param touched what is followed, of all queries or of some */
    void follow(Map<Feed, Set<RowKey>> touched, SourceLook look, Sink sink) throws SQLException {
        Map<Integer, List<Feed>> byTable = new TreeMap<>();
        touched.keySet()
                .forEach(feed -> byTable.computeIfAbsent(feed.table().place(), place -> new ArrayList<>())
                        .add(feed));
        for (List<Feed> feeds : byTable.values()) {
            table(feeds, touched, look, sink);
        }
    }

    private void table(List<Feed> feeds, Map<Feed, Set<RowKey>> touched, SourceLook look, Sink sink)
            throws SQLException {
        Set<RowKey> done = new LinkedHashSet<>();
        feeds.stream()
                .filter(feed -> feed.plan().moves())
                .forEach(feed -> done.addAll(touched.getOrDefault(feed, Set.of())));
        Feed any = feeds.getFirst();
        for (List<RowKey> page : pages(List.copyOf(done))) {
            sink.apply(replacement.of(any, page, look));
        }
        for (Feed feed : feeds) {
            if (!feed.plan().moves()) {
                for (List<RowKey> page : pages(List.copyOf(touched.getOrDefault(feed, Set.of())))) {
                    look.keys(feed, page, keys -> {
                        Set<RowKey> left = new HashSet<>(keys);
                        left.removeAll(done);
                        sink.apply(replacement.of(feed, List.copyOf(left), look));
                    });
                }
            }
        }
    }

    private static <T> List<List<T>> pages(List<T> all) {
        List<List<T>> pages = new ArrayList<>();
        for (int from = 0; from < all.size(); from += SourceLook.PAGE) {
            pages.add(all.subList(from, Math.min(all.size(), from + SourceLook.PAGE)));
        }
        return pages;
    }

    /** Tries rows of a query again that the target refused. */
    void again(LaneTable table, List<RowKey> rows, SourceLook look, Sink sink) throws SQLException {
        Feed feed = Feed.of(table).getFirst();
        for (List<RowKey> page : pages(replacement.groups(feed, rows))) {
            sink.apply(replacement.of(feed, page, look));
        }
    }
}
