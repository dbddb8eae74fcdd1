package io.crossfade.verifier;

import org.jspecify.annotations.Nullable;

/**
 * A check beyond the comparison of rows.
 *
 * @param asked whose rows break the check; with {@code within}, whose values are to be among the other's
 * @param within a question whose values hold those of {@code asked}, NULL apart; null: no row may come
 */
public record NamedCheck(
        String name, Question asked, @Nullable Question within) {
    /** @param target null: the source */
    public record Question(@Nullable ComparedTarget target, String sql) {}
}
