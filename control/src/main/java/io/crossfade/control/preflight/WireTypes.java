package io.crossfade.control.preflight;

import java.util.Set;

/** The built-in types whose text does not mean the same everywhere (PostgreSQL manual, 8.19 and 8.21). */
final class WireTypes {
    private static final Set<String> WITHOUT_INPUT = Set.of(
            "pg_node_tree",
            "pg_ndistinct",
            "pg_dependencies",
            "pg_mcv_list",
            "pg_brin_bloom_summary",
            "pg_brin_minmax_multi_summary",
            "gtsvector");

    private static final Set<String> NAMES_OF_OBJECTS = Set.of(
            "regclass",
            "regproc",
            "regprocedure",
            "regoper",
            "regoperator",
            "regtype",
            "regrole",
            "regnamespace",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regdatabase",
            "aclitem");

    private WireTypes() {}

    /** Whether the type's input function always fails. */
    static boolean refusesInput(String type) {
        return WITHOUT_INPUT.contains(type);
    }

    /** Whether a value's text names an object of the database or a role, which must exist where it is read. */
    static boolean namesObjects(String type) {
        return NAMES_OF_OBJECTS.contains(type);
    }
}
