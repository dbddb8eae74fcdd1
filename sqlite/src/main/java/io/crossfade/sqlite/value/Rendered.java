package io.crossfade.sqlite.value;

/** What becomes of a value in its target column. Sealed, so that a value that does not fit cannot be forgotten. */
public sealed interface Rendered {
    /** SQL NULL. */
    record Null() implements Rendered {}

    /** @param text as a cast of the target's value to text gives it under {@code SessionSettings} */
    record Fits(String text) implements Rendered {}

    /**
     * It fits after a change that the audit lists.
     *
     * @param how what was done, as a clause that is the same for all such values
     */
    record Converted(String text, String how) implements Rendered {}

    /** @param reason as a clause that is the same for all such values */
    record Unfit(String reason) implements Rendered {}

    Rendered NULL = new Null();
}
