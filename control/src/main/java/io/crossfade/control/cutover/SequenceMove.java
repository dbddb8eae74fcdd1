package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * A target sequence and everything in the source that it must not collide with.
 *
 * @param sources the source sequences whose numbers it goes on with
 * @param columns the source columns that hold such numbers
 */
public record SequenceMove(TableId target, List<TableId> sources, List<Column> columns) {
    /** @param indexed whether its farthest value is found without reading the table */
    public record Column(TableId table, String name, boolean indexed) {}

    public SequenceMove {
        sources = List.copyOf(sources);
        columns = List.copyOf(columns);
    }
}
