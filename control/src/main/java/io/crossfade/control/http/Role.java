package io.crossfade.control.http;

/** What a caller may do. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Looks and changes. */
    OPERATOR;

    /** Whether who has this role may do what asks for {@code needed}. */
    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
