package io.crossfade.control.plan;

import java.util.List;

/** Types of a reference and of the key that it refers to, as {@code format_type} prints them. */
final class ReferenceTypes {
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final List<String> TEXTS = List.of("text", "character varying");

    private ReferenceTypes() {}

    /** Whether the key's own operator compares them. */
    static boolean areComparable(String reference, String key) {
        String one = bare(reference);
        String other = bare(key);
        return one.equals(other) || areBoth(INTEGERS, one, other) || areBoth(TEXTS, one, other);
    }

    /** Whether equal values have equal texts, each of which is a value of the key's type. */
    static boolean haveOneText(String reference, String key) {
        String one = bare(reference);
        String other = bare(key);
        return areBoth(TEXTS, one, other)
                || (one.equals("uuid") && other.equals("uuid"))
                || (areBoth(INTEGERS, one, other) && INTEGERS.indexOf(one) <= INTEGERS.indexOf(other));
    }

    private static boolean areBoth(List<String> kind, String one, String other) {
        return kind.contains(one) && kind.contains(other);
    }

    private static String bare(String type) {
        return type.replaceFirst("\\(\\d+(,-?\\d+)?\\)", "");
    }
}
