package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a cutover or a rollback that did not come to its end says: which side takes writes, why, and what to do. */
final class CutoverErrors {
    private final CutoverSetup setup;

    CutoverErrors(CutoverSetup setup) {
        this.setup = setup;
    }

    CrossfadeException refused(List<String> refusals, @Nullable RuntimeException cause) {
        if (refusals.isEmpty() && cause != null) {
            return new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "nothing was closed, for the gate could not look at everything: " + cause.getMessage(),
                    remedy(cause, ErrorCode.CUTOVER_REFUSED.remedy()),
                    cause);
        }
        return new CrossfadeException(
                ErrorCode.CUTOVER_REFUSED,
                "the " + setup.direction().noun() + " was refused:\n  - " + String.join("\n  - ", refusals));
    }

    CrossfadeException undone(@Nullable RuntimeException cause) {
        String because = cause == null ? "the fence had opened by itself, after its deadline" : cause.getMessage();
        return new CrossfadeException(
                ErrorCode.CUTOVER_UNDONE,
                "the " + setup.named() + " was undone, the " + setup.fenced().name() + " takes writes: " + because,
                lasting(cause, "run " + setup.command() + " again"),
                cause);
    }

    /** The state cannot be left now; the same command takes it up again. */
    CrossfadeException stuck(CutoverState.Lasting state, @Nullable RuntimeException cause) {
        String because = cause == null ? "" : ": " + all(cause);
        return switch (state) {
            case CutoverState.Deciding ignored ->
                new CrossfadeException(
                        ErrorCode.UNREACHABLE,
                        "the " + setup.fenced().name()
                                + " does not say whether the point of no return is passed, so both sides stay closed"
                                + because,
                        "bring the " + setup.fenced().name() + " back, then run " + setup.command()
                                + " again: it reads the decision there and finishes or undoes what was begun",
                        cause);
            case CutoverState.Forward ignored ->
                new CrossfadeException(
                        ErrorCode.CUTOVER_FORWARD,
                        "the point of no return is passed, but the switch to the "
                                + setup.opens().name() + " is not finished" + because,
                        lasting(cause, answering() + setup.command() + " to finish it"),
                        cause);
            case CutoverState.Undoing ignored ->
                new CrossfadeException(
                        ErrorCode.UNREACHABLE,
                        "the " + setup.named() + " could not be undone yet" + because + waiting() + "; the "
                                + setup.fenced().name() + " opens by itself at the fence's deadline, at the latest "
                                + setup.settings().deadline().toSeconds()
                                + " s after the fence, unless its decision has fallen: then it stays closed",
                        "bring the " + setup.fenced().name() + " back if it is away, then run " + setup.command()
                                + " again: it undoes what was begun, or finishes it if its decision has fallen",
                        cause);
        };
    }

    /** The first failure and what came of it. */
    private static String all(Throwable failure) {
        return messages(failure).distinct().collect(Collectors.joining("; and: "));
    }

    private static Stream<String> messages(Throwable failure) {
        return Stream.concat(
                Stream.ofNullable(failure.getMessage()),
                Stream.of(failure.getSuppressed()).flatMap(CutoverErrors::messages));
    }

    private String waiting() {
        return setup.route().makesWait() ? "; clients of a way that makes them wait do so until it is undone" : "";
    }

    private String answering() {
        return "make sure that the " + setup.fenced().name() + " and the "
                + setup.opens().name() + " answer, then run ";
    }

    /** What time heals needs nothing but another try. */
    private static String lasting(@Nullable RuntimeException cause, String otherwise) {
        boolean heals =
                cause instanceof CrossfadeException known && known.code().disposition() == ErrorCode.Disposition.RETRY;
        return heals ? otherwise : remedy(cause, otherwise);
    }

    private static String remedy(@Nullable RuntimeException cause, String otherwise) {
        return cause instanceof CrossfadeException known ? known.remedy() : otherwise;
    }
}
