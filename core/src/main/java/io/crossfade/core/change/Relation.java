package io.crossfade.core.change;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * A source table as the write-ahead log describes it at the moment of a change: the shape of the {@code RowImage}s that
 * follow. It is true for that position of the stream, whatever the catalog says by now.
 *
 * @param identity the replica identity: {@code d} default, {@code i} index, {@code f} full, {@code n} nothing
 * @param columns the published columns, in order; generated columns are not among them
 */
public record Relation(TableId table, char identity, List<Column> columns) {
    public Relation {
        columns = List.copyOf(columns);
    }

    /**
     * @param identity whether the column belongs to the replica identity (under {@code f}: every column)
     * @param typeOid the type's OID in the source
     * @param typeModifier the type's modifier, -1 if it has none
     */
    public record Column(String name, boolean identity, int typeOid, int typeModifier) {}

    public boolean isFullIdentity() {
        return identity == 'f';
    }
}
