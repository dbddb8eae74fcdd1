package io.crossfade.control.backup;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import io.crossfade.snapshotter.schema.DumpedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A moved table as a backup's snapshot sees it. It names every partition that a dump must hold with it.
 *
 * @param parts the table itself and, below a partitioned one, all partitions at any depth
 * @param estimatedRows from statistics, 0 where there are none
 */
record CountedTable(TableId id, boolean partitioned, List<DumpedTable> parts, long estimatedRows) {
    CountedTable {
        parts = List.copyOf(parts);
    }

    /** How many tables hold its rows; 0 if it is not partitioned. */
    int partitions() {
        return partitioned ? (int) parts.stream().filter(DumpedTable::holdsRows).count() : 0;
    }

    /** @throws CrossfadeException NOT_FOUND if one of the tables is not there any more */
    static List<CountedTable> read(Connection session, Database source, List<TableId> tables) throws SQLException {
        List<CountedTable> read = new ArrayList<>();
        for (TableId table : tables) {
            read.add(new CountedTable(table, false, List.of(), 0));
        }
        try (PreparedStatement query = session.prepareStatement(BackupSql.TREE)) {
            TableNames.bind(query, 1, tables);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    int at = row.getInt(1) - 1;
                    read.set(at, read.get(at).with(row));
                }
            }
        }
        for (CountedTable table : read) {
            if (table.parts().isEmpty()) {
                throw source.missing("table " + table.id());
            }
        }
        return read;
    }

    private CountedTable with(ResultSet row) throws SQLException {
        String kind = row.getString(5);
        List<DumpedTable> more = new ArrayList<>(parts);
        more.add(new DumpedTable(new TableId(row.getString(2), row.getString(3)), row.getLong(4), kind.equals("r")));
        // A partitioned table's own number is the sum of its partitions', once it was analyzed.
        long rows = kind.equals("r") ? row.getLong(7) : 0;
        return new CountedTable(id, partitioned || kind.equals("p"), more, estimatedRows + rows);
    }
}
