package io.crossfade.control.run;

import io.crossfade.core.store.DiscrepancyStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the rows that are known to differ.
 *
 * @param next where the following part begins; null: there is none
 */
public record DiscrepancyPage(
        List<Discrepancy> rows, @Nullable DiscrepancyCursor next) {
    public DiscrepancyPage {
        rows = List.copyOf(rows);
    }

    /** @param found one more than {@code most} where a part follows */
    static DiscrepancyPage of(List<DiscrepancyStore.Discrepancy> found, int most) {
        List<DiscrepancyStore.Discrepancy> part = found.subList(0, Math.min(most, found.size()));
        return new DiscrepancyPage(
                part.stream().map(Discrepancy::of).toList(),
                found.size() > most ? DiscrepancyCursor.of(part.getLast()) : null);
    }
}
