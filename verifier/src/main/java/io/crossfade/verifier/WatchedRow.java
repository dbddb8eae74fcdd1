package io.crossfade.verifier;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row that was not the same at a look, through the looks that follow. It calls a row different only if that is so.
 *
 * <p>A look reads the source, then waits until the target holds all that the source had, then reads the target. Let the
 * row differ at looks i and i+1.
 * <ol>
 *   <li>If the source's row is the same version at both, it stood still while the target was read at look i, so the target
 *       should have had it then.
 *   <li>If the target's row is the same version at both, the target had it at the very moment at which the source was read
 *       at look i+1, wherever it stood in the source's history before and after.
 * </ol>
 * A query's rows have no version; of those that the target lacks the content stands for it. In both cases one end is
 * wrong. Because a commit may reach the log, and so the target, a moment before the source's own
 * snapshots see it, this must hold twice in a row.
 */
final class WatchedRow {
    private static final int PROVEN = 2;

    private Suspect last;
    private @Nullable RowState inSource;
    private int held;

    WatchedRow(Suspect first) {
        last = first;
    }

    Suspect last() {
        return last;
    }

    /** What is known after one more look. */
    enum State {
        EQUAL,
        DIFFERENT,
        UNDECIDED
    }

    /** The first half of one more look. Rows are many: what has not changed is not held twice. */
    void lookAtSource(@Nullable RowState source) {
        inSource = Objects.equals(last.source(), source) ? last.source() : source;
    }

    /** The second half. */
    State lookAtTarget(@Nullable RowState target) {
        return look(inSource, Objects.equals(last.target(), target) ? last.target() : target);
    }

    private State look(@Nullable RowState source, @Nullable RowState target) {
        boolean stood =
                isSame(last.source(), source) || isSame(last.target(), target) || isStillMissing(last, source, target);
        last = new Suspect(last.key(), source, target);
        if (last.isEqual()) {
            return State.EQUAL;
        }
        held = stood ? held + 1 : 0;
        return held >= PROVEN ? State.DIFFERENT : State.UNDECIDED;
    }

    private static boolean isStillMissing(Suspect last, @Nullable RowState source, @Nullable RowState target) {
        return last.target() == null
                && target == null
                && last.source() != null
                && source != null
                && source.isUnversioned()
                && last.source().sameContent(source);
    }

    /** An absent row has no version: it may have come and gone in between. */
    private static boolean isSame(@Nullable RowState before, @Nullable RowState now) {
        return before != null && now != null && before.sameVersion(now);
    }
}
