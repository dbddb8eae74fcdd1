package io.crossfade.verifier.schema;

import java.util.Locale;

/** How much a difference matters, the worst first. */
public enum Severity {
    /** Rows or writes that the source takes would be refused or go wrong after the cutover. */
    ERROR,
    /** Something that the source has or holds to is lost, but nothing is refused. */
    WARNING,
    /** By the mapping, or harmless. */
    INFO;

    /** For people and JSON: {@code error}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
