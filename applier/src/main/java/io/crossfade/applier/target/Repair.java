package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.RepairQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes rows equal again that a comparison found to differ: they are read from the source and written like any other, in
 * their order with the stream, of which they are {@link Ahead} then.
 */
final class Repair {
    private static final int AT_ONCE = 1_000;

    private final RepairQueue queue;
    private final Reshaper reshaper;
    private final Presence presence;
    private final Asides asides;
    private final Ahead ahead;

    Repair(RepairQueue queue, Reshaper reshaper, Presence presence, Asides asides, Ahead ahead) {
        this.queue = queue;
        this.reshaper = reshaper;
        this.presence = presence;
        this.asides = asides;
        this.ahead = ahead;
    }

    boolean isAsked() throws SQLException {
        return !queue.isEmpty();
    }

    List<RowKey> due(LaneTable table) throws SQLException {
        return queue.next(table.id(), AT_ONCE);
    }

    /** They are made equal in the open transaction. */
    void done(LaneTable table, List<RowKey> keys) throws SQLException {
        queue.done(table.id(), keys);
    }

    /** @return what makes rows of a table equal to the source's; those that are set aside meanwhile stay so */
    List<Step> of(LaneTable table, List<RowKey> keys, SourceLook look) throws SQLException {
        TableShape shape = TableShape.made(table);
        Set<RowKey> aside = asides.keysOf(table);
        List<RowKey> asked = keys.stream().filter(key -> !aside.contains(key)).toList();
        SourceLook.Found found = look.rows(table.plan(), asked);
        Set<RowKey> present = presence.ofKeys(shape, asked);
        List<Step> steps = new ArrayList<>();
        for (RowKey key : asked) {
            if (found.failing().containsKey(key)) {
                continue;
            }
            RowImage row = found.rows().get(key);
            ahead.put(table.id(), key, look.snapshot());
            Change change = AsideRetry.change(shape, key, present.contains(key), row);
            if (change != null) {
                steps.add(new Step.Apply(change));
            }
        }
        done(table, keys);
        for (Map.Entry<RowKey, SQLException> failing : found.failing().entrySet()) {
            queue.fail(
                    table.id(), failing.getKey(), "the mapping's SQL fails: " + SqlStates.message(failing.getValue()));
        }
        return reshaper.withParents(steps);
    }
}
