package io.crossfade.control.cutover;

import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import java.util.List;

/** Compares the rows of some keys, or of a whole table, while neither side is written. */
public interface KeyComparison {
    /** @return one line for each key that differs, with the key; empty: all are equal */
    List<String> differing(TablePlan table, ChangedKeys.Of changed);
}
