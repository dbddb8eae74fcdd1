package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.core.db.RowTexts;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a query's rows in the target what the query makes now, key by key. It answers with the changes that lead there;
 * a row that is there already as it should be needs none.
 */
final class Replacement {
    private final Connection session;
    private final Asides asides;
    /** By the table's place in the lane. */
    private final Map<Integer, Place> places = new HashMap<>();

    /** What is asked of a table, and where the query's key stands among the key's columns. */
    private record Place(TableShape shape, PreparedStatement present, List<Integer> group) {
        int[] cells() {
            return group.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    Replacement(Connection session, Asides asides) {
        this.session = session;
        this.asides = asides;
    }

    /** @param keys of the query, each once */
    List<Change> of(Feed feed, List<RowKey> keys, SourceLook look) throws SQLException {
        Place place = place(feed);
        Map<RowKey, RowImage> wanted = new LinkedHashMap<>();
        SourceLook.Made made = look.made(feed, keys);
        made.rows().forEach(row -> wanted.put(place.shape().key(row), row));
        Map<RowKey, RowImage> present = present(
                place,
                feed,
                keys.stream().filter(key -> !made.failing().containsKey(key)).toList());
        release(place, feed.table(), keys);
        for (Map.Entry<RowKey, SQLException> failing : made.failing().entrySet()) {
            setAside(place, feed, failing.getKey(), failing.getValue());
        }
        List<Change> changes = new ArrayList<>();
        present.forEach((key, row) -> {
            if (!wanted.containsKey(key)) {
                changes.add(change(place.shape(), Change.Kind.DELETE, AsideRetry.keyOnly(place.shape(), key), null));
            }
        });
        wanted.forEach((key, row) -> {
            RowImage before = present.get(key);
            if (before == null) {
                changes.add(change(place.shape(), Change.Kind.INSERT, null, row));
            } else if (!before.equals(row)) {
                changes.add(change(place.shape(), Change.Kind.UPDATE, null, row));
            }
        });
        return changes;
    }

    /**
     * The rows of a key for which the query fails stay as they are. It is set aside in the form of a row's key, in which the
     * columns are NULL that the query's key does not have.
     */
    private void setAside(Place place, Feed feed, RowKey key, SQLException e) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < feed.table().plan().keyColumns().size(); i++) {
            int at = place.group().indexOf(i);
            cells.add(at < 0 ? Cell.NULL : key.cells().get(at));
        }
        RowImage image = AsideRetry.keyOnly(place.shape(), RowKey.of(RowImage.of(cells)));
        asides.refuse(new Step.SetAside(
                change(place.shape(), Change.Kind.UPDATE, null, image),
                "the mapping's query fails: " + SqlStates.message(e),
                e.getSQLState(),
                false,
                false));
    }

    /** The keys of the query to which rows belong. */
    List<RowKey> groups(Feed feed, List<RowKey> rows) throws SQLException {
        Place place = place(feed);
        return rows.stream().map(key -> group(place, key)).distinct().toList();
    }

    private static Change.Row change(
            TableShape shape, Change.Kind kind, @Nullable RowImage before, @Nullable RowImage after) {
        return new Change.Row(shape, kind, before, after, 0, Lsn.ZERO);
    }

    /** Whatever was refused of these keys is tried anew, with all that belongs to them. */
    private void release(Place place, LaneTable table, List<RowKey> keys) throws SQLException {
        Set<RowKey> aside = asides.keysOf(table);
        if (aside.isEmpty()) {
            return;
        }
        Set<RowKey> groups = new HashSet<>(keys);
        for (RowKey key : List.copyOf(aside)) {
            if (groups.contains(group(place, key))) {
                asides.release(table, key);
            }
        }
    }

    private static RowKey group(Place place, RowKey key) {
        return RowKey.of(RowImage.of(key.cells()), place.cells());
    }

    private Map<RowKey, RowImage> present(Place place, Feed feed, List<RowKey> keys) throws SQLException {
        Map<RowKey, RowImage> rows = new LinkedHashMap<>();
        RowTexts.bind(place.present(), keys, feed.query().key().size());
        int columns = feed.table().plan().columns().size();
        try (ResultSet row = place.present().executeQuery()) {
            while (row.next()) {
                RowImage image = RowTexts.read(row, 1, columns);
                rows.put(place.shape().key(image), image);
            }
        }
        return rows;
    }

    private Place place(Feed feed) throws SQLException {
        LaneTable table = feed.table();
        Place known = places.get(table.place());
        if (known == null) {
            List<Integer> group = feed.query().key().stream()
                    .map(table.plan().keyColumns()::indexOf)
                    .toList();
            known = new Place(
                    TableShape.made(table), session.prepareStatement(ApplySql.presentOf(table, feed.query())), group);
            places.put(table.place(), known);
        }
        return known;
    }
}
