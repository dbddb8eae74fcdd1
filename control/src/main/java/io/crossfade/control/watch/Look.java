package io.crossfade.control.watch;

import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to compare one chunk. */
public sealed interface Look {
    /**
     * It was compared.
     *
     * @param held how long its lane stood still; null: it did not, and the target was looked at behind a marker
     * @param differing the listed rows that differ, without values
     */
    record Compared(VerificationResult result, @Nullable Duration held, List<DiscrepancyJson> differing)
            implements Look {
        public Compared {
            differing = List.copyOf(differing);
        }
    }

    /**
     * There is nothing to compare now.
     *
     * @param forGood its target takes writes of its own
     */
    record PassedOver(String why, boolean forGood) implements Look {}

    /** It could not be compared; another time it may. */
    record Failed(String why) implements Look {}

    /** Somebody else goes first: it is still the next. */
    record GaveWay() implements Look {}

    /** The migration has ended. */
    record Ended() implements Look {}
}
