package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import org.jspecify.annotations.Nullable;

/** A row that one look did not find the same at both ends; null where an end lacks it. */
record Suspect(
        RowKey key, @Nullable RowState source, @Nullable RowState target) {
    boolean isEqual() {
        if (source == null || target == null) {
            return source == null && target == null;
        }
        return source.sameContent(target);
    }

    /** Of a table without key both states count rows, and an absent one counts none. */
    Difference.Kind kind() {
        if (source == null) {
            return Difference.Kind.EXTRA;
        }
        return target == null ? Difference.Kind.MISSING : Difference.Kind.DIFFERENT;
    }

    /** Like {@link #kind} for rows without a key. */
    Difference.Kind kindByCount() {
        long inSource = source == null ? 0 : source.first();
        long inTarget = target == null ? 0 : target.first();
        return inSource > inTarget ? Difference.Kind.MISSING : Difference.Kind.EXTRA;
    }
}
