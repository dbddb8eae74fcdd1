package io.crossfade.control.http;

/**
 * Who calls.
 *
 * @param name the token's name, or {@code local} where nobody needs one
 * @param role what this caller may do
 */
public record Caller(String name, Role role) {
    /** Whoever works on this machine, where there are no tokens. */
    static final Caller LOCAL = new Caller("local", Role.OPERATOR);
}
