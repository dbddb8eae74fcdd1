package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What belongs to tables, by their OIDs: a table's own row completes it to a {@link TableShape}. */
record TableParts(
        Map<Long, List<ColumnShape>> columns,
        Map<Long, List<UniqueIndex>> uniqueIndexes,
        Map<Long, List<ForeignKey>> foreignKeys,
        Map<Long, List<TriggerShape>> triggers,
        Map<Long, List<String>> rules,
        Map<Long, List<SequenceUse>> sequences,
        Map<Long, List<TableId>> parents) {

    /** @param row of {@link CatalogSql#TABLES} */
    TableShape table(ResultSet row) throws SQLException {
        long oid = row.getLong(1);
        return new TableShape(
                new TableId(row.getString(2), row.getString(3)),
                oid,
                TableKind.of(row.getString(4), row.getString(5)),
                row.getString(6),
                new TablePrivileges(
                        row.getBoolean(7),
                        row.getBoolean(8),
                        row.getBoolean(9),
                        row.getBoolean(10),
                        row.getBoolean(11),
                        row.getBoolean(12)),
                ReplicaIdentity.of(row.getString(13)),
                columns.getOrDefault(oid, List.of()),
                uniqueIndexes.getOrDefault(oid, List.of()),
                foreignKeys.getOrDefault(oid, List.of()),
                triggers.getOrDefault(oid, List.of()),
                rules.getOrDefault(oid, List.of()),
                sequences.getOrDefault(oid, List.of()),
                parents.getOrDefault(oid, List.of()),
                row.getBoolean(14),
                row.getBoolean(15),
                row.getString(19),
                row.getLong(16),
                row.getLong(17),
                row.getLong(18));
    }
}
