package io.crossfade.verifier.schema;

import java.util.Set;

/**
 * A definition in a form that both sides share: columns under their target names, quoted, blanks evened out. Two definitions
 * with the same form mean the same.
 *
 * @param form with all casts and parentheses
 * @param loose without casts and parentheses, for columns whose type the mapping changes: the server writes a cast wherever
 *     a type needs one
 * @param sql as SQL under the target's column names
 * @param columns the table's columns that it speaks of, by their own side's names
 */
record Definition(String form, String loose, String sql, Set<String> columns) {
    Definition {
        columns = Set.copyOf(columns);
    }

    boolean means(Definition other, boolean typesChange) {
        return form.equals(other.form) || (typesChange && loose.equals(other.loose));
    }
}
