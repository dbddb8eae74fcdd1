package io.crossfade.applier.fold;

import io.crossfade.core.model.RowKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What changed rows tell of the keys that they feed, each once however often it was said. Not thread-safe. */
public final class Touched {
    private final Map<Feed, Set<RowKey>> values = new LinkedHashMap<>();

    public void add(Feed feed, RowKey value) {
        values.computeIfAbsent(feed, key -> new LinkedHashSet<>()).add(value);
    }

    public void addAll(Touched others) {
        others.values.forEach((feed, more) ->
                values.computeIfAbsent(feed, key -> new LinkedHashSet<>()).addAll(more));
    }

    public void clear() {
        values.clear();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** By feed, in the order in which they came. */
    public Map<Feed, Set<RowKey>> values() {
        return values;
    }
}
