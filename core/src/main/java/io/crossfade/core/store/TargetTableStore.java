package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.LedgerSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a migration's tables in one target come from. A table is in it before the first row is copied there, so that all
 * rows of such a table came after: only those may be taken away again.
 */
public final class TargetTableStore {
    private final Database target;
    private final String migration;

    public TargetTableStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** Where a table comes from. */
    public enum Origin {
        /** The migration made it. */
        MADE,
        /** It was there and held no row. */
        EMPTY,
        /** It was there and holds rows of others: a ledger says which are the migration's. */
        SHARED
    }

    /** @param same whether the table of that name is still the one that was looked at */
    public record Entry(TableId table, Origin origin, boolean same) {}

    public List<Entry> all() {
        try (Connection session = target.session()) {
            return all(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read where the tables of the " + target.name() + " come from");
        }
    }

    /** In the caller's session. */
    public List<Entry> all(Connection session) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(TargetTableStoreSql.READ)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(
                            new TableId(row.getString(1), row.getString(2)),
                            Origin.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                            row.getBoolean(4)));
                }
            }
        }
        return entries;
    }

    public Optional<Entry> find(TableId table) {
        return all().stream().filter(entry -> entry.table().equals(table)).findFirst();
    }

    /** Marks tables as made, in the transaction that makes them. */
    public void made(Connection session, Collection<TableId> tables) throws SQLException {
        for (TableId table : tables) {
            mark(session, table, Origin.MADE);
        }
    }

    /**
     * Marks those tables that are not marked yet as empty. Called before the first row is copied.
     *
     * @throws CrossfadeException PREFLIGHT_REFUSED if one of those holds a row; none is marked then
     */
    public void claim(Collection<TableId> tables) {
        try (Connection session = target.open();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            List<TableId> marked = all(session).stream().map(Entry::table).toList();
            List<TableId> occupied = new ArrayList<>();
            for (TableId table : tables) {
                if (!marked.contains(table)) {
                    statement.execute(TargetTableStoreSql.lock(table));
                    if (holdsRows(statement, table)) {
                        occupied.add(table);
                    }
                    mark(session, table, Origin.EMPTY);
                }
            }
            if (!occupied.isEmpty()) {
                session.rollback();
                throw new CrossfadeException(
                        ErrorCode.PREFLIGHT_REFUSED,
                        "in the " + target.name() + " these tables hold rows that the migration did not bring: "
                                + occupied,
                        "empty them if the rows are not needed, then start again",
                        null);
            }
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look whether the tables of the " + target.name() + " are empty");
        }
    }

    /** Makes ledgers, and marks tables as shared with others unless they are marked. Called before the first row is copied. */
    public void share(Collection<TablePlan> tables) {
        try (Connection session = target.open();
                Statement statement = session.createStatement();
                PreparedStatement insert = session.prepareStatement(TargetTableStoreSql.INSERT_LEDGER)) {
            session.setAutoCommit(false);
            for (TablePlan table : tables) {
                for (String sql : LedgerSql.create(table)) {
                    statement.execute(sql);
                }
                insert.setString(1, migration);
                insert.setString(2, table.id().name());
                insert.setString(
                        3, Objects.requireNonNull(table.ledger()).table().name());
                insert.executeUpdate();
                if (table.sharesTarget()) {
                    mark(session, table.target(), Origin.SHARED);
                }
            }
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write down which rows of the " + target.name() + " are the migration's");
        }
    }

    private static boolean holdsRows(Statement statement, TableId table) throws SQLException {
        try (ResultSet row = statement.executeQuery(TargetTableStoreSql.holdsRows(table))) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void mark(Connection session, TableId table, Origin origin) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(TargetTableStoreSql.INSERT)) {
            insert.setString(1, migration);
            insert.setString(2, origin.name().toLowerCase(Locale.ROOT));
            insert.setString(3, table.schema());
            insert.setString(4, table.name());
            insert.executeUpdate();
        }
    }

    /** Forgets what is known of some tables, in the transaction that takes the rows away. */
    public void forget(Connection session, List<TableId> tables) throws SQLException {
        try (PreparedStatement forget = session.prepareStatement(TargetTableStoreSql.FORGET)) {
            forget.setString(1, migration);
            TableNames.bind(forget, 2, tables);
            forget.executeUpdate();
        }
    }
}
