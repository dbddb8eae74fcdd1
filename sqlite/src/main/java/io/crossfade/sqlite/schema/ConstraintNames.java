package io.crossfade.sqlite.schema;

import java.nio.charset.StandardCharsets;

/** Names for constraints that have none in SQLite: never longer than PostgreSQL keeps, and one per number. */
final class ConstraintNames {
    private static final int LONGEST_NAME = 63;

    private ConstraintNames() {}

    static String foreignKey(String table, int number) {
        return of(table, "_fkey" + number);
    }

    static String check(String table, int number) {
        return of(table, "_check" + number);
    }

    static String unique(String table, int number) {
        return of(table, "_key" + number);
    }

    private static String of(String table, String suffix) {
        String head = table;
        while (head.getBytes(StandardCharsets.UTF_8).length + suffix.length() > LONGEST_NAME) {
            head = head.substring(0, head.offsetByCodePoints(head.length(), -1));
        }
        return head + suffix;
    }
}
