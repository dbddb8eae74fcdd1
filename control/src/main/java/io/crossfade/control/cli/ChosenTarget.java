package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names one target, the same in all commands that are about one. */
final class ChosenTarget {
    @Option(names = "--target", paramLabel = "NAME", description = "Which target; needed where there are several.")
    private @Nullable String target;

    /** @throws io.crossfade.core.error.CrossfadeException USAGE if none is named and there are several */
    String of(Operations operations) {
        return target == null ? operations.onlyTarget() : target;
    }
}
