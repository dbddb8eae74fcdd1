package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ParentPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows in the target without their parents. A row's parent is looked for when the row is written; it may have been
 * found there only because the row was newer than its parent's table: read under a later snapshot of the copy, or read
 * again ahead of the lane. Once the lane has passed the row's snapshot it has taken such a parent away, and the row is set
 * aside, as it would have been at first.
 */
final class Orphans {
    private static final int BUFFER = 1 << 20;

    private final Connection session;
    private final TargetTables tables;
    private final Asides asides;
    private final TextArray array = new TextArray();

    Orphans(Connection session, TargetTables tables, Asides asides) {
        this.session = session;
        this.tables = tables;
        this.asides = asides;
    }

    /** Steps that set all such rows of a table aside; of more than can be, so many that the table is. */
    List<Step> of(LaneTable table) throws SQLException {
        return of(table, null);
    }

    /** The same of some rows. */
    List<Step> of(MappingId mapping, Set<RowKey> keys) throws SQLException {
        Optional<LaneTable> table =
                tables.all().stream().filter(one -> one.id().equals(mapping)).findFirst();
        return table.isPresent() ? of(table.get(), keys) : List.of();
    }

    private List<Step> of(LaneTable table, @Nullable Collection<RowKey> keys) throws SQLException {
        Map<RowKey, Step> found = new LinkedHashMap<>();
        if (table.hasKey()) {
            for (ParentPlan parent : table.plan().parents()) {
                read(table, parent, keys, found);
            }
        }
        return List.copyOf(found.values());
    }

    private void read(LaneTable table, ParentPlan parent, @Nullable Collection<RowKey> keys, Map<RowKey, Step> found)
            throws SQLException {
        TableShape shape = TableShape.made(table);
        int[] names = ParentCheck.cells(table.plan(), parent.columns());
        List<Integer> columns = Stream.concat(
                        table.keyColumns().stream(), IntStream.of(names).boxed())
                .distinct()
                .toList();
        String sql = ApplySql.orphans(table, parent, columns, keys != null, Asides.MOST_ROWS + 1);
        try (PreparedStatement look = session.prepareStatement(sql)) {
            if (keys != null) {
                bind(look, shape, keys);
            }
            try (ResultSet row = look.executeQuery()) {
                while (row.next()) {
                    RowImage image = image(shape, columns, row);
                    if (!asides.keysOf(table).contains(shape.key(image))) {
                        Change.Row change = new Change.Row(shape, Change.Kind.UPDATE, null, image, 0, Lsn.ZERO);
                        found.putIfAbsent(
                                shape.key(image), ParentCheck.orphan(change, parent, RowKey.of(image, names)));
                    }
                }
            }
        }
    }

    private void bind(PreparedStatement look, TableShape shape, Collection<RowKey> keys) throws SQLException {
        List<RowImage> images =
                keys.stream().map(key -> AsideRetry.keyOnly(shape, key)).toList();
        int parameter = 1;
        for (int column : shape.table().keyColumns()) {
            look.setObject(parameter++, array.fill(images, shape.cell(column)));
        }
        array.shrink(BUFFER);
    }

    /** All other columns are as they were. */
    private static RowImage image(TableShape shape, List<Integer> columns, ResultSet row) throws SQLException {
        Cell[] cells = new Cell[shape.table().plan().columns().size()];
        Arrays.fill(cells, Cell.UNCHANGED);
        for (int i = 0; i < columns.size(); i++) {
            cells[columns.get(i)] = Cell.of(row.getString(i + 1));
        }
        return RowImage.of(cells);
    }
}
