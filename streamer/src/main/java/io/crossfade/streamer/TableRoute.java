package io.crossfade.streamer;

import io.crossfade.core.change.Relation;
import io.crossfade.core.plan.InputColumn;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the rows of one relation go.
 *
 * @param lane the lane's place in the plan
 * @param handle the relation's handle in the lane's writer
 * @param columns how many cells a row has
 * @param keyColumns the columns that tell whether an update changed the row's key
 */
record TableRoute(int lane, int handle, int columns, List<Integer> keyColumns) {
    TableRoute {
        keyColumns = List.copyOf(keyColumns);
    }

    /** Under full identity every column is the identity's; then the plan's key decides, if the table has one. */
    static TableRoute of(int lane, int handle, Relation relation, List<InputColumn> sourceKey) {
        List<Integer> key = IntStream.range(0, relation.columns().size())
                .filter(i -> {
                    Relation.Column column = relation.columns().get(i);
                    return relation.isFullIdentity()
                            ? sourceKey.stream().anyMatch(known -> known.name().equals(column.name()))
                            : column.identity();
                })
                .boxed()
                .toList();
        return new TableRoute(lane, handle, relation.columns().size(), key);
    }
}
