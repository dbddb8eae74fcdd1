package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;

/** How much of a change is left for rows of which some may be {@link Ahead}. */
enum AheadChange {
    /** Nothing: the rows have it. */
    NONE,
    ALL,
    /** Of a key change: the row under the old key goes. */
    GOES,
    /** Of a key change: the row under the new key comes. */
    COMES;

    static AheadChange of(Change.Row change, RowKey oldKey, RowKey newKey, Ahead ahead) {
        MappingId mapping = change.shape().table().id();
        boolean oldHas = ahead.has(mapping, oldKey, change.xid());
        if (change.kind() != Change.Kind.REKEY) {
            return oldHas ? NONE : ALL;
        }
        boolean newHas = ahead.has(mapping, newKey, change.xid());
        if (oldHas) {
            return newHas ? NONE : COMES;
        }
        return newHas ? GOES : ALL;
    }
}
