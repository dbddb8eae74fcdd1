package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row that one look did not find the same at both ends; null where an end lacks it. */
record Suspect(
        RowKey key, @Nullable RowState source, @Nullable RowState target) {
    /** The rows, read at both ends, that are not the same. */
    static List<Suspect> all(
            Slices.Pending<Map<RowKey, RowState>> inSource, Slices.Pending<Map<RowKey, RowState>> inTarget) {
        Map<RowKey, RowState> sources = inSource.await();
        Map<RowKey, RowState> targets = inTarget.await();
        Set<RowKey> keys = new HashSet<>(sources.keySet());
        keys.addAll(targets.keySet());
        return keys.stream()
                .map(key -> new Suspect(key, sources.get(key), targets.get(key)))
                .filter(suspect -> !suspect.isEqual())
                .toList();
    }

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
        return surplus() < 0 ? Difference.Kind.MISSING : Difference.Kind.EXTRA;
    }

    /** Of a row without a key: how many more the target has; negative: how many fewer. */
    long surplus() {
        long inSource = source == null ? 0 : source.first();
        long inTarget = target == null ? 0 : target.first();
        return inTarget - inSource;
    }
}
