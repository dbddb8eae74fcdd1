package io.crossfade.verifier;

import io.crossfade.core.sql.Placeholders;

/** The statements of {@link CheckRun}; what the operator wrote stands in them as it is. */
final class CheckSql {
    private CheckSql() {}

    static String count(String sql) {
        return "select count(*) from (" + inner(sql) + ") as crossfade_check";
    }

    /** Its only column's values as text, each once, in the order of their bytes in UTF-8. */
    static String values(String sql) {
        return "select v from (" + distinct(sql) + ") as crossfade_values order by convert_to(v, 'UTF8')";
    }

    /** How many values of one answer are not in another of the same database. */
    static String countMissing(String sql, String within) {
        return "select count(*) from (" + distinct(sql) + " except " + distinct(within) + ") as crossfade_values";
    }

    private static String distinct(String sql) {
        return "select distinct v::text collate \"C\" as v from (" + inner(sql)
                + ") as crossfade_check(v) where v is not null";
    }

    private static String inner(String sql) {
        String stripped = sql.strip();
        String one = stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
        return Placeholders.escape(one) + "\n";
    }
}
