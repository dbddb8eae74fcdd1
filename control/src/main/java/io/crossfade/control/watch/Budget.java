package io.crossfade.control.watch;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;

/**
 * The share of time in which one session of the source may be busy with a continuous verification.
 *
 * @param percent 1 to 100; at 100 it never rests
 */
public record Budget(int percent) {
    private static final int WHOLE = 100;

    /** @throws CrossfadeException USAGE */
    public Budget {
        if (percent < 1 || percent > WHOLE) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "a budget of " + percent + " percent", "name 1 to 100 percent", null);
        }
    }

    /** How long to rest after so much work. */
    public Duration rest(Duration busy) {
        return busy.multipliedBy(WHOLE - percent).dividedBy(percent);
    }
}
