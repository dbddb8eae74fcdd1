package io.crossfade.sqlite.verify;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.RowKeyJson;
import io.crossfade.core.store.SetAside;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a snapshot of the file with the target as it is now: what every row of the file should be there with what is
 * there. It is a proof only if the target is as of the same position, which is for the caller to bring about.
 */
public final class FileComparison {
    private final Database target;
    private final SetAsideStore asides;

    public FileComparison(Database target, String migration) {
        this.target = target;
        this.asides = new SetAsideStore(target, migration);
    }

    /** @return a verdict for each table, in the schema's order */
    public List<TableVerdict> compare(FileSnapshot snapshot, MappedSchema schema) {
        Map<MappingId, Set<RowKey>> aside = new HashMap<>();
        for (SetAside.Row row : asides.rows(Integer.MAX_VALUE)) {
            aside.computeIfAbsent(row.mapping(), table -> new HashSet<>()).add(RowKeyJson.read(row.rowKey()));
        }
        try (Connection session = target.open()) {
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            session.setAutoCommit(false);
            SourceRows source = new SourceRows(snapshot);
            List<TableVerdict> verdicts = new ArrayList<>();
            for (MappedTable table : schema.tables()) {
                verdicts.add(new TableComparison(table, source, session, aside.getOrDefault(table.id(), Set.of()))
                        .compare());
            }
            session.rollback();
            return verdicts;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "compare with the " + target.name());
        }
    }
}
