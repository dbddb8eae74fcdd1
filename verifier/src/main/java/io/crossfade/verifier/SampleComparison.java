package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** Compares some rows of one table, value by value: those of the target too, because the source may lack them, unless that is no fault. */
final class SampleComparison implements Found.Pending {
    private final Comparison comparison;
    private final Depth.Sample sample;

    SampleComparison(Comparison comparison, Depth.Sample sample) {
        this.comparison = comparison;
        this.sample = sample;
    }

    @Override
    public Found await() {
        Set<RowKey> keys = new LinkedHashSet<>();
        keys.addAll(comparison.sourceSlices().sample(sample.rows(), sample.seed()));
        if (!comparison.table().target().isAmongOthers()) {
            keys.addAll(comparison.targetSlices().sample(sample.rows(), sample.seed()));
        }
        return KeyComparison.byTexts(comparison, new ArrayList<>(keys)).await();
    }
}
