package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.sql.LedgerSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a lane's changes to the rows that are the migration's, in target tables that hold rows of others too. A row that
 * the migration did not bring is never changed where such rows are kept; what is brought, kept or overwritten is written
 * down in the table's ledger, in the transaction of the rows.
 *
 * <p>A batch goes through {@link #judge}, is applied, and is written down by {@link #settle}.
 */
final class Ownership {
    private final Connection session;
    private final Asides asides;
    private final Map<MappingId, OwnedTable> tables = new LinkedHashMap<>();

    Ownership(Connection session, TargetTables tables, Asides asides) {
        this.session = session;
        this.asides = asides;
        LedgerKeys keys = new LedgerKeys(session);
        for (LaneTable table : tables.all()) {
            if (table.plan().ledger() != null) {
                this.tables.put(table.id(), new OwnedTable(table, keys, asides));
            }
        }
        this.tables
                .values()
                .forEach(one -> one.meet(
                        this.tables.values().stream().filter(one::isRivalOf).toList()));
    }

    /** Whether the lane has all its tables for itself. */
    boolean isIdle() {
        return tables.isEmpty();
    }

    /** The steps without what would touch rows of others. */
    List<Step> judge(List<Step> steps) throws SQLException {
        if (isIdle()) {
            return steps;
        }
        for (OwnedTable table : tables.values()) {
            table.look(steps);
        }
        List<Step> judged = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Apply(Change.Truncation truncation) -> truncate(truncation, judged);
                case Step.Apply(Change.Row row) -> {
                    OwnedTable table = tables.get(row.shape().table().id());
                    if (table == null) {
                        judged.add(step);
                    } else {
                        table.judge(row, judged);
                    }
                }
                case Step.SetAside aside -> {
                    OwnedTable table = tables.get(aside.change().shape().table().id());
                    if (table == null) {
                        judged.add(step);
                    } else {
                        table.judge(aside, judged);
                    }
                }
                case Step.Clear clear -> judged.add(clear);
            }
        }
        return judged;
    }

    private void truncate(Change.Truncation truncation, List<Step> judged) {
        List<LaneTable> whole = new ArrayList<>();
        for (LaneTable table : truncation.tables()) {
            OwnedTable owned = tables.get(table.id());
            if (owned == null) {
                whole.add(table);
            } else {
                owned.truncated();
                judged.add(new Step.Clear(table, truncation));
            }
        }
        if (!whole.isEmpty()) {
            judged.add(new Step.Apply(new Change.Truncation(whole, truncation.xid(), truncation.commit())));
        }
    }

    /** Takes a table's rows away, as far as they are the migration's. */
    void clear(LaneTable table) throws SQLException {
        settle();
        try (Statement statement = session.createStatement()) {
            statement.execute(LedgerSql.deleteOurs(table.plan()));
            statement.execute(LedgerSql.forgetBrought(table.plan()));
        }
        asides.endAll(table);
    }

    /** Writes down what became of the keys of the batch that was judged last; may be called again. */
    void settle() throws SQLException {
        for (OwnedTable table : tables.values()) {
            table.settle();
        }
    }
}
