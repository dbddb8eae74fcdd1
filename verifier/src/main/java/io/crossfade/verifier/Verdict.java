package io.crossfade.verifier;

import java.util.Locale;

/** What a comparison of two tables found. Neither of the first two is said unless it is so. */
public enum Verdict {
    /** Every row of one end stands in the other, byte by byte. */
    EQUAL,
    /** At least one row differs although it stood still while it was looked at. */
    DIFFERENT,
    /** Nothing was found to differ, but some rows changed at every look, or there were too many to look at. */
    NOT_PROVEN;

    /** What reports and programs call it: {@code equal}, {@code different} or {@code not-proven}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
