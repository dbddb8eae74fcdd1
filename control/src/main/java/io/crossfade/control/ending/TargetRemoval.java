package io.crossfade.control.ending;

import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.cutover.TargetFence;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.LedgerUndo;
import io.crossfade.core.store.TargetTableStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes away what a migration brought into one target, or only what kept it going there. */
final class TargetRemoval {
    private final EndingSetup setup;
    private final String name;
    private final Database target;
    private final List<String> removed;
    private final List<String> left;

    TargetRemoval(EndingSetup setup, String name, Database target, List<String> removed, List<String> left) {
        this.setup = setup;
        this.name = name;
        this.target = target;
        this.removed = removed;
        this.left = left;
    }

    /** Opens the tables to everybody and takes the fence's triggers away. */
    void removeFence() {
        TargetFence fence = new TargetFence(setup.plan(), name, target, setup.settings());
        List<TableId> held = fence.removeAll();
        if (!held.isEmpty()) {
            left.add("fence triggers in the " + target.name() + " on " + held
                    + ": the tables are in use, run this again");
        }
    }

    /**
     * Drops the tables that the migration made and empties those that it found empty, in one transaction with the marks
     * that say so, behind the target's fence where there is one. Of tables that it shares with others its own rows go, and
     * those that it overwrote are what they were. Of any other table nothing is touched, and one into which
     * rows were copied is named: whose the others are, nobody knows.
     */
    void removeRows() {
        TargetTableStore origins = new TargetTableStore(target, setup.plan().migration());
        try (Connection session = open();
                Statement statement = session.createStatement()) {
            if (!isTrue(statement, EndingSql.CONTROL_SCHEMA_EXISTS)) {
                return;
            }
            tryReplicaRole(statement);
            statement.execute(EndingSql.LOCK_TIMEOUT);
            session.setAutoCommit(false);
            List<TargetTableStore.Entry> known = origins.all(session);
            List<TableId> made = existing(session, tables(known, TargetTableStore.Origin.MADE));
            List<TableId> found = existing(session, tables(known, TargetTableStore.Origin.EMPTY));
            List<String> unknown = unknown(session, known);
            Map<TableId, Long> rows = count(statement, found);
            List<String> undone = undoShared(session, statement, known);
            if (!found.isEmpty()) {
                empty(session, statement, found);
            }
            if (!made.isEmpty()) {
                statement.execute(EndingSql.drop(made));
            }
            origins.forget(session, planned().map(TablePlan::target).toList());
            session.commit();
            made.forEach(table -> removed.add("table " + table + " in the " + target.name()));
            found.forEach(
                    table -> removed.add("rows of " + table + " in the " + target.name() + ": " + rows.get(table)));
            removed.addAll(undone);
            left.addAll(unknown);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove the migrated rows from the " + target.name());
        }
    }

    private static Map<TableId, Long> count(Statement statement, List<TableId> tables) throws SQLException {
        Map<TableId, Long> rows = new HashMap<>();
        for (TableId table : tables) {
            try (ResultSet row = statement.executeQuery(EndingSql.count(table))) {
                row.next();
                rows.put(table, row.getLong(1));
            }
        }
        return rows;
    }

    /**
     * Children first.
     *
     * @return what was done, table by table
     */
    private List<String> undoShared(Connection session, Statement statement, List<TargetTableStore.Entry> known)
            throws SQLException {
        List<TableId> shared = existing(session, tables(known, TargetTableStore.Origin.SHARED));
        List<String> undone = new ArrayList<>();
        for (TablePlan table : planned().toList().reversed()) {
            Ledger ledger = table.ledger();
            if (ledger != null
                    && shared.contains(table.target())
                    && isTrue(statement, LedgerSql.exists(ledger.table()))) {
                LedgerUndo.Undone rows = new LedgerUndo(session, table).undo();
                undone.add("rows of " + table.target() + " in the " + target.name() + " that the migration brought: "
                        + rows.removed()
                        + (ledger.overwrites()
                                ? "; rows that it overwrote and that are what they were: " + rows.restored()
                                : "; rows of the target that it kept: " + rows.kept()));
            }
        }
        return undone;
    }

    /** In the plan's order, only those that are still the tables that were looked at. */
    private List<TableId> tables(List<TargetTableStore.Entry> known, TargetTableStore.Origin origin) {
        List<TableId> wanted = known.stream()
                .filter(entry -> entry.origin() == origin && entry.same())
                .map(TargetTableStore.Entry::table)
                .toList();
        return planned()
                .map(TablePlan::target)
                .distinct()
                .filter(wanted::contains)
                .toList();
    }

    private Stream<TablePlan> planned() {
        return setup.plan().lanes().stream()
                .filter(lane -> lane.target().equals(name))
                .flatMap(lane -> lane.tables().stream());
    }

    private List<String> unknown(Connection session, List<TargetTableStore.Entry> known) throws SQLException {
        List<TableId> same = known.stream()
                .filter(TargetTableStore.Entry::same)
                .map(TargetTableStore.Entry::table)
                .toList();
        List<MappingId> copied = new ChunkStore(target, setup.plan().migration())
                .all().stream().filter(Chunk::done).map(Chunk::mapping).toList();
        List<TableId> tables = planned()
                .filter(table -> copied.contains(table.id()) && !same.contains(table.target()))
                .map(TablePlan::target)
                .distinct()
                .toList();
        return existing(session, tables).stream()
                .map(table -> "rows of " + table + " in the " + target.name() + ": it is not known that the table was"
                        + " empty before the migration; look at its rows and remove by hand what is not wanted")
                .toList();
    }

    /** Behind the fence, where there was ever one. */
    private Connection open() {
        return new FenceWords(setup.control(), setup.plan().migration())
                .find()
                .map(word -> target.passing(word.secret()))
                .orElse(target)
                .open();
    }

    private static void tryReplicaRole(Statement statement) throws SQLException {
        try {
            statement.execute(EndingSql.REPLICA_ROLE);
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            // Not granted: then the target's own triggers see the rows go.
        }
    }

    /** TRUNCATE is refused where a table that stays refers to one of these; then the rows are deleted, children first. */
    private static void empty(Connection session, Statement statement, List<TableId> tables) throws SQLException {
        Savepoint before = session.setSavepoint();
        try {
            statement.execute(EndingSql.truncate(tables));
        } catch (SQLException e) {
            if (!"0A000".equals(e.getSQLState())) {
                throw e;
            }
            session.rollback(before);
            for (int i = tables.size() - 1; i >= 0; i--) {
                statement.execute(EndingSql.delete(tables.get(i)));
            }
        }
    }

    /** Those that exist, in the given order. */
    private static List<TableId> existing(Connection session, List<TableId> tables) throws SQLException {
        List<TableId> found = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(EndingSql.EXISTING)) {
            TableNames.bind(find, 1, tables);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    found.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return tables.stream().filter(found::contains).toList();
    }

    /** Sets sequences back to where they stood before a cutover that was undone, unless others draw from them meanwhile. */
    void restoreSequences(List<SequenceStand> stands) {
        if (planned().anyMatch(TablePlan::sharesTarget)) {
            stands.forEach(stand -> left.add("sequence " + stand.sequence() + " in the " + target.name()
                    + " stays where a cutover advanced it to: the target may have drawn from it itself"));
            return;
        }
        try (Connection session = target.open();
                Statement statement = session.createStatement()) {
            for (SequenceStand stand : stands) {
                if (isTrue(statement, EndingSql.sequenceExists(stand.sequence()))) {
                    statement.execute(EndingSql.setSequence(stand.sequence(), stand.value(), stand.called()));
                    removed.add("advance of sequence " + stand.sequence() + " in the " + target.name());
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "set the sequences of the " + target.name() + " back");
        }
    }

    /** Forgets a migration's control rows; the schema goes too where nothing else is in it. History stays. */
    static void forget(Database database, String migration) {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            if (!isTrue(statement, EndingSql.CONTROL_SCHEMA_EXISTS)) {
                return;
            }
            session.setAutoCommit(false);
            statement.execute(EndingSql.LOCK_TIMEOUT);
            for (TableId ledger : ledgers(session, migration)) {
                statement.execute(LedgerSql.drop(ledger));
            }
            for (String sql : EndingSql.FORGET) {
                try (PreparedStatement forget = session.prepareStatement(sql)) {
                    forget.setString(1, migration);
                    forget.executeUpdate();
                }
            }
            statement.execute(EndingSql.DROP_EMPTY_CONTROL_SCHEMA);
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove the control rows from the " + database.name());
        }
    }

    private static List<TableId> ledgers(Connection session, String migration) throws SQLException {
        List<TableId> ledgers = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(EndingSql.LEDGERS)) {
            find.setString(1, migration);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    ledgers.add(new TableId("crossfade", row.getString(1)));
                }
            }
        }
        return ledgers;
    }

    private static boolean isTrue(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
