package io.crossfade.testkit.oracle;

import java.util.List;

/**
 * Two queries that must answer the same rows, in whatever order; columns are matched by name. Both name their tables with
 * the schema.
 *
 * @param key the columns that tell rows apart, for the report; empty where whole rows do
 * @param source what must be there, asked of the source
 * @param target what is there, asked of the target
 */
public record QueryPair(String name, List<String> key, String source, String target) implements RowPair {
    public QueryPair {
        key = List.copyOf(key);
    }
}
