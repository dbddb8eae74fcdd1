package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says of a SELECT.
 *
 * @param tables the tables and partitions that it reads
 * @param problem PostgreSQL's own message, with the place in the query; empty if there is none
 * @param unstable functions and words in it whose value depends on more than the rows
 */
public record QueryShape(List<Column> columns, List<TableId> tables, String problem, List<String> unstable) {
    public QueryShape {
        columns = List.copyOf(columns);
        tables = List.copyOf(tables);
        unstable = List.copyOf(unstable);
    }

    /**
     * A column of the answer.
     *
     * @param table the table or view whose column it is, unchanged; null where it is computed
     * @param column its name there; empty where it is computed
     */
    public record Column(ColumnShape shape, @Nullable TableId table, String column) {}

    public Optional<Column> column(String name) {
        return columns.stream()
                .filter(column -> column.shape().name().equals(name))
                .findFirst();
    }
}
