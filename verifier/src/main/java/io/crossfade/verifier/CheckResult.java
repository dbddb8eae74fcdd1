package io.crossfade.verifier;

import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link NamedCheck}.
 *
 * @param broken rows or values that break it
 * @param failure why it could not be looked at; null: it was
 */
public record CheckResult(
        String name, long broken, @Nullable String failure) {
    /** What people call {@link #verdict}. */
    public String label() {
        return switch (verdict()) {
            case EQUAL -> "holds";
            case DIFFERENT -> "broken";
            case NOT_PROVEN -> "failed";
        };
    }

    public Verdict verdict() {
        if (failure != null) {
            return Verdict.NOT_PROVEN;
        }
        return broken == 0 ? Verdict.EQUAL : Verdict.DIFFERENT;
    }
}
