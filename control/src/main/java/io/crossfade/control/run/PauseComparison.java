package io.crossfade.control.run;

import io.crossfade.control.cutover.KeyComparison;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.KeyCheck;
import io.crossfade.verifier.VerificationResult;
import io.crossfade.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The comparison inside the pause, in which writers wait: its sessions are to be made ready before. Who goes on with a move that
 * is past it needs none, and may have only one of the servers.
 */
final class PauseComparison implements KeyComparison, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Move move;
    private final KeptVerifications verifications;
    private @Nullable KeyCheck open;

    private PauseComparison(Move move, KeptVerifications verifications) {
        this.move = move;
        this.verifications = verifications;
    }

    /** @param verifications which knows what may be shown of a failure */
    static PauseComparison over(Move move, KeptVerifications verifications) {
        return new PauseComparison(move, verifications);
    }

    /** Opens the sessions, unless they are. */
    KeyCheck ready() {
        KeyCheck keys = open;
        if (keys == null) {
            VerifierSettings brisk = VerifierSettings.DEFAULTS.waiting(PATIENCE);
            keys = KeyCheck.open(move.left(), move.opened(), brisk, Clock.systemUTC());
            open = keys;
        }
        return keys;
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
    }

    @Override
    public List<String> differing(TablePlan table, ChangedKeys.Of changed) {
        VerificationResult result = result(table, changed);
        if (result.differences() == 0 && result.complete()) {
            return List.of();
        }
        return result.listed().isEmpty()
                ? List.of(table.id() + ": " + result.differences() + " rows")
                : result.listed().stream()
                        .map(difference -> line(table, difference))
                        .toList();
    }

    private VerificationResult result(TablePlan table, ChangedKeys.Of changed) {
        KeyCheck keys = ready();
        try {
            return changed.wholeTable() || !table.hasKey() ? keys.wholeTable(table) : keys.keys(table, changed.keys());
        } catch (CrossfadeException e) {
            throw verifications.shown(List.of(table.id()), e);
        }
    }

    private static String line(TablePlan table, Difference difference) {
        return table.id() + " " + difference.key() + " is "
                + difference.kind().name().toLowerCase(Locale.ROOT)
                + difference.columns().stream()
                        .map(Difference.Column::name)
                        .collect(Collectors.joining(", ", " in [", "]"));
    }
}
