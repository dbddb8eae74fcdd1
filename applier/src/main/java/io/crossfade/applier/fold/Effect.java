package io.crossfade.applier.fold;

import io.crossfade.core.model.RowImage;
import org.jspecify.annotations.Nullable;

/** What a segment does to one key, all in all. */
final class Effect {
    /** The first word is what was there before the segment, the second what is there after it. */
    enum State {
        ABSENT_PRESENT,
        ABSENT_ABSENT,
        PRESENT_CHANGED,
        PRESENT_ABSENT,
        /** Deleted, then inserted: another row under the same key. */
        PRESENT_REPLACED,
        /** A row that got this key by a rekey of the same segment and was not touched since. */
        REKEYED
    }

    State state;
    /** The row after the segment; for a state that ends in ABSENT, an image with its key. */
    @Nullable
    RowImage image;

    Effect(State state, @Nullable RowImage image) {
        this.state = state;
        this.image = image;
    }

    RowImage row() {
        RowImage row = image;
        if (row == null) {
            throw new IllegalStateException("no row in state " + state);
        }
        return row;
    }

    /** Whether the row was there before the segment and is now, perhaps under another key. */
    boolean wasPresent() {
        return state == State.PRESENT_CHANGED || state == State.REKEYED;
    }

    /** @return whether an insert can follow */
    boolean insert(RowImage after) {
        State next = switch (state) {
            case ABSENT_ABSENT -> State.ABSENT_PRESENT;
            case PRESENT_ABSENT -> State.PRESENT_REPLACED;
            case ABSENT_PRESENT, PRESENT_CHANGED, PRESENT_REPLACED, REKEYED -> null;
        };
        return become(next, after);
    }

    /** @return whether an update can follow */
    boolean update(RowImage after) {
        return switch (state) {
            case ABSENT_PRESENT, PRESENT_CHANGED, PRESENT_REPLACED -> become(state, after.over(row()));
            case REKEYED -> become(State.PRESENT_CHANGED, after);
            case ABSENT_ABSENT, PRESENT_ABSENT -> false;
        };
    }

    /** @return whether a delete can follow */
    boolean delete(RowImage before) {
        State next = switch (state) {
            case ABSENT_PRESENT -> State.ABSENT_ABSENT;
            case PRESENT_CHANGED, PRESENT_REPLACED, REKEYED -> State.PRESENT_ABSENT;
            case ABSENT_ABSENT, PRESENT_ABSENT -> null;
        };
        return become(next, before);
    }

    private boolean become(@Nullable State next, RowImage row) {
        if (next == null) {
            return false;
        }
        state = next;
        image = row;
        return true;
    }
}
