package io.crossfade.control.run;

import io.crossfade.control.cutover.KeyComparison;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.KeyCheck;
import io.crossfade.verifier.VerificationResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The comparison inside the pause, over sessions that are open already. */
final class PauseComparison implements KeyComparison {
    private final KeyCheck keys;

    PauseComparison(KeyCheck keys) {
        this.keys = keys;
    }

    @Override
    public List<String> differing(TablePlan table, ChangedKeys.Of changed) {
        VerificationResult result =
                changed.wholeTable() || !table.hasKey() ? keys.wholeTable(table) : keys.keys(table, changed.keys());
        if (result.differences() == 0 && result.complete()) {
            return List.of();
        }
        return result.listed().isEmpty()
                ? List.of(table.id() + ": " + result.differences() + " rows")
                : result.listed().stream()
                        .map(difference -> line(table, difference))
                        .toList();
    }

    private static String line(TablePlan table, Difference difference) {
        return table.id() + " " + difference.key() + " is "
                + difference.kind().name().toLowerCase(Locale.ROOT)
                + difference.columns().stream()
                        .map(Difference.Column::name)
                        .collect(Collectors.joining(", ", " in [", "]"));
    }
}
