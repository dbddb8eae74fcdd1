package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tries rows again that are set aside for a reason that may have gone: a parent that was missing, values that the log did
 * not bring, a value that did not fit and has changed since. The row is read again from the source; what comes in is {@link
 * Ahead} of the lane.
 */
final class AsideRetry {
    private static final int AT_ONCE = 1_000;

    private final SetAsideWriter writer;
    private final Reshaper reshaper;
    private final Presence presence;
    private final Asides asides;
    private final Ahead ahead;
    /** By mapping: the key after which the next try begins. */
    private final Map<MappingId, RowKey> after = new HashMap<>();

    AsideRetry(SetAsideWriter writer, Reshaper reshaper, Presence presence, Asides asides, Ahead ahead) {
        this.writer = writer;
        this.reshaper = reshaper;
        this.presence = presence;
        this.asides = asides;
        this.ahead = ahead;
    }

    /** The next rows of a table that are worth another try. */
    List<RowKey> due(LaneTable table) throws SQLException {
        if (!table.hasKey() || asides.keysOf(table).isEmpty()) {
            return List.of();
        }
        List<RowKey> keys = writer.toRetry(table.id(), after.get(table.id()), AT_ONCE);
        if (keys.size() == AT_ONCE) {
            after.put(table.id(), keys.getLast());
        } else {
            after.remove(table.id());
        }
        return keys;
    }

    /** @return changes to be applied in the open target transaction: the rows are no longer set aside */
    List<Change> of(LaneTable table, List<RowKey> keys, SourceLook look) throws SQLException {
        SourceLook.Found found = look.rows(table.plan(), keys);
        for (Map.Entry<RowKey, SQLException> failing : found.failing().entrySet()) {
            SQLException e = failing.getValue();
            String reason = "the mapping's SQL fails: " + SqlStates.message(e);
            writer.failedAgain(table.id(), failing.getKey(), reason, e.getSQLState());
        }
        List<RowKey> made =
                keys.stream().filter(key -> !found.failing().containsKey(key)).toList();
        return released(TableShape.made(table), made, look.snapshot(), found.rows());
    }

    private List<Change> released(TableShape shape, List<RowKey> keys, TxSnapshot snapshot, Map<RowKey, RowImage> found)
            throws SQLException {
        Set<RowKey> present = presence.ofKeys(shape, keys);
        List<Step> steps = new ArrayList<>();
        for (RowKey key : keys) {
            Change change = change(shape, key, present.contains(key), found.get(key));
            if (change == null) {
                release(shape.table(), key, snapshot);
            } else {
                steps.add(new Step.Apply(change));
            }
        }
        List<Change> changes = new ArrayList<>();
        for (Step step : reshaper.withParents(steps)) {
            if (step instanceof Step.Apply(Change.Row row)) {
                release(shape.table(), row.newKey(), snapshot);
                changes.add(row);
            }
        }
        return changes;
    }

    private void release(LaneTable table, RowKey key, TxSnapshot snapshot) throws SQLException {
        asides.release(table, key);
        ahead.put(table.id(), key, snapshot);
    }

    /** Null if the row is at neither end. */
    static @Nullable Change change(TableShape shape, RowKey key, boolean present, @Nullable RowImage row) {
        if (row == null) {
            return present ? new Change.Row(shape, Change.Kind.DELETE, keyOnly(shape, key), null, 0, Lsn.ZERO) : null;
        }
        Change.Kind kind = present ? Change.Kind.UPDATE : Change.Kind.INSERT;
        return new Change.Row(shape, kind, null, row, 0, Lsn.ZERO);
    }

    static RowImage keyOnly(TableShape shape, RowKey key) {
        RowImage cells = RowImage.of(key.cells());
        int size = shape.table().plan().columns().size();
        int[] spans = new int[2 * size];
        for (int i = 0; i < size; i++) {
            int place = shape.table().keyColumns().indexOf(i);
            spans[2 * i] = place < 0 ? 0 : cells.offset(place);
            spans[2 * i + 1] = place < 0 ? RowImage.NULL : cells.length(place);
        }
        return new RowImage(cells.buffer(), spans);
    }
}
