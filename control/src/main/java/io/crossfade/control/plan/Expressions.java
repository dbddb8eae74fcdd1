package io.crossfade.control.plan;

import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.config.MappingConfig;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;

/**
 * The SQL of all mappings of a file, and what the source says of it.
 *
 * @param startedAt what stands for {@code :started_at}: an SQL literal, fixed once per migration
 * @param shapes by the mapping's path and the column, or {@link #WHERE}
 * @param queries by the path of a query, or of the SQL that leads to its keys
 */
public record Expressions(String startedAt, Map<String, ExpressionShape> shapes, Map<String, QueryShape> queries) {
    /** Stands for the condition where a column's name would stand. */
    public static final String WHERE = "(where)";

    public static final Expressions NONE = new Expressions("", Map.of(), Map.of());

    public Expressions {
        shapes = Map.copyOf(shapes);
        queries = Map.copyOf(queries);
    }

    /** The SQL as it is carried out. */
    public String resolve(String sql) {
        return resolve(sql, startedAt);
    }

    public static String resolve(String sql, String startedAt) {
        return sql.replaceAll("(?<!:):started_at\\b", Matcher.quoteReplacement(startedAt));
    }

    public static String key(MappingConfig mapping, String column) {
        return mapping.path() + "." + column;
    }

    ExpressionShape of(MappingConfig mapping, String column) {
        return Objects.requireNonNull(shapes.get(key(mapping, column)), () -> "nobody asked about " + column);
    }

    QueryShape query(String path) {
        return Objects.requireNonNull(queries.get(path), () -> "nobody asked about " + path);
    }
}
