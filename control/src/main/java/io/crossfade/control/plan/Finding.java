package io.crossfade.control.plan;

import java.util.Comparator;

/**
 * Something that a migration's operator should know before it starts.
 *
 * @param code names the kind of finding, in words joined by {@code -}; stable, for programs
 * @param severity how bad it is: the migration is refused where there is an {@code ERROR}
 * @param where the database and the object, such as {@code source public.orders}
 * @param what what was found
 * @param remedy what to do, as exact as can be; empty where nothing is to be done
 */
public record Finding(String code, Severity severity, String where, String what, String remedy) {
    /** The gravest first, then by place, so that equal databases give equal lists. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::where)
            .thenComparing(Finding::code)
            .thenComparing(Finding::what);

    /** How bad it is. */
    public enum Severity {
        /** Good to know. */
        INFO,
        /** The migration can run; something may go slower or need care. */
        WARNING,
        /** The migration is refused. */
        ERROR
    }

    public static Finding error(String code, String where, String what, String remedy) {
        return new Finding(code, Severity.ERROR, where, what, remedy);
    }

    public static Finding warning(String code, String where, String what, String remedy) {
        return new Finding(code, Severity.WARNING, where, what, remedy);
    }

    public static Finding info(String code, String where, String what) {
        return new Finding(code, Severity.INFO, where, what, "");
    }
}
