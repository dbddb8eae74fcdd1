package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a lane that are set aside (invariant I6). Later changes of such a row do not reach the target but are kept
 * with it, in the transaction that holds the rest of their batch; when the source deletes the row, it ends.
 */
final class Asides {
    /** More refused rows than this, and the whole table is set aside: then it is the table that does not fit. */
    static final int MOST_ROWS = 10_000;

    private final SetAsideWriter writer;
    private final Statements statements;
    private final Map<MappingId, Set<RowKey>> keys = new HashMap<>();
    private boolean stale = true;

    Asides(SetAsideWriter writer, Statements statements) {
        this.writer = writer;
        this.statements = statements;
    }

    /** Reads the keys again unless nothing has changed here since they were read. */
    void reload() throws SQLException {
        if (stale) {
            keys.clear();
            keys.putAll(writer.keys());
            stale = false;
        }
    }

    /** Whether no row is set aside, so that {@link #divert} has nothing to do. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The keys of the table's rows that are set aside. */
    Set<RowKey> keysOf(LaneTable table) {
        return keys.getOrDefault(table.id(), Set.of());
    }

    /** A row is set aside no longer. */
    void release(LaneTable table, RowKey key) throws SQLException {
        stale = true;
        Set<RowKey> aside = keys.get(table.id());
        if (aside != null) {
            aside.remove(key);
        }
        writer.end(table.id(), key);
    }

    /** Others have written: the next {@link #reload} reads. */
    void forget() {
        stale = true;
    }

    /** What was done since the last commit is in the target. */
    void committed() {
        stale = false;
    }

    /**
     * Keeps the changes of rows that are set aside, in their order.
     *
     * @return the other changes; the same list if there are no others
     */
    List<? extends Change> divert(List<? extends Change> changes) throws SQLException {
        if (keys.isEmpty()) {
            return changes;
        }
        List<Change> others = new ArrayList<>(changes.size());
        for (Change change : changes) {
            switch (change) {
                case Change.Truncation truncation -> {
                    endAll(truncation);
                    others.add(change);
                }
                case Change.Row row -> {
                    if (concerns(row)) {
                        keep(row, "a row with the new key is set aside", null, true);
                    } else {
                        others.add(change);
                    }
                }
            }
        }
        return others;
    }

    /** Sets the change's row aside, which the target refused. */
    void add(Change.Row change, String reason, @Nullable String sqlState) throws SQLException {
        boolean parentMayCome = change.shape().table().plan().query() != null && SqlStates.FOREIGN_KEY.equals(sqlState);
        add(change, reason, sqlState, parentMayCome);
    }

    private void add(Change.Row change, String reason, @Nullable String sqlState, boolean retry) throws SQLException {
        LaneTable table = change.shape().table();
        if (!table.hasKey()) {
            throw new TableSetAside(table, "a row of a table without a key: " + reason, sqlState);
        }
        if (keys.getOrDefault(table.id(), Set.of()).size() >= MOST_ROWS) {
            throw new TableSetAside(
                    table, "more than " + MOST_ROWS + " of its rows were refused, the last: " + reason, sqlState);
        }
        if (change.kind() == Change.Kind.DELETE) {
            put(change, change.key(), reason, sqlState, retry);
        } else {
            keep(change, reason, sqlState, retry);
        }
    }

    /** Sets a change's row aside that the target was not asked about, or keeps the change with the row that is. */
    void refuse(Step.SetAside step) throws SQLException {
        if (concerns(step.change())) {
            keep(step.change(), step.reason(), step.sqlState(), step.retry());
        } else {
            add(step.change(), step.reason(), step.sqlState(), step.retry());
        }
    }

    /**
     * Removes what the target has of a row that was just set aside. Only where no trigger fires, so that nothing else goes
     * with it.
     */
    void withdraw(Change.Row change) throws SQLException {
        statements.delete(change.shape(), List.of(change.now()));
    }

    private boolean concerns(Change.Row row) {
        Set<RowKey> aside = keys.get(row.shape().table().id());
        return aside != null
                && row.shape().table().hasKey()
                && (aside.contains(row.key()) || (row.kind() == Change.Kind.REKEY && aside.contains(row.newKey())));
    }

    /**
     * A delete ends the row: whatever the target has of it goes. A key change ends it under its old key in the same way
     * and keeps it under the new one.
     */
    private void keep(Change.Row change, String reason, @Nullable String sqlState, boolean retry) throws SQLException {
        switch (change.kind()) {
            case INSERT, UPDATE -> put(change, change.key(), reason, sqlState, retry);
            case DELETE -> end(change);
            case REKEY -> {
                end(change);
                put(change, change.newKey(), reason, sqlState, retry);
            }
        }
    }

    private void end(Change.Row change) throws SQLException {
        MappingId mapping = change.shape().table().id();
        RowKey key = change.key();
        statements.execute(ApplySql.SAVEPOINT);
        try {
            statements.delete(change.shape(), List.of(change.old()));
        } catch (SQLException e) {
            Refused refused = Refused.from(e);
            statements.execute(ApplySql.BACK_TO_SAVEPOINT);
            put(change, key, refused.reason(), refused.sqlState(), false);
            return;
        }
        statements.execute(ApplySql.RELEASE_SAVEPOINT);
        Set<RowKey> aside = keys.get(mapping);
        if (aside != null && aside.remove(key)) {
            stale = true;
            writer.end(mapping, key);
        }
    }

    private void endAll(Change.Truncation truncation) throws SQLException {
        for (LaneTable table : truncation.tables()) {
            endAll(table);
        }
    }

    /** All rows of the table are gone, in the source too. */
    void endAll(LaneTable table) throws SQLException {
        if (keys.remove(table.id()) != null) {
            stale = true;
            writer.endAll(table.id());
        }
    }

    private void put(Change.Row change, RowKey key, String reason, @Nullable String sqlState, boolean retry)
            throws SQLException {
        stale = true;
        MappingId mapping = change.shape().table().id();
        keys.computeIfAbsent(mapping, table -> new HashSet<>()).add(key);
        writer.keep(mapping, key, reason, sqlState, change.commit(), EventJson.of(change), retry);
    }
}
