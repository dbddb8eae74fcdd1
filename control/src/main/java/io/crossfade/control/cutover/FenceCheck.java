package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether everything of a standing fence is there as it was made, on every table, partition and heir, also those
 * made later; and puts it back, table by table, each in one transaction. Looking changes nothing.
 */
final class FenceCheck {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private final Database database;
    private final FenceSpec spec;

    FenceCheck(Database database, FenceSpec spec) {
        this.database = database;
        this.spec = spec;
    }

    /** @param root the moved table; null where it is the fence as a whole */
    record Fault(@Nullable TableId root, String text) {}

    List<Fault> faults() {
        try (Connection session = database.session()) {
            List<Fault> faults = functions(session);
            faults.addAll(triggers(session));
            return faults;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private List<Fault> functions(Connection session) throws SQLException {
        Map<String, String> bodies = Map.of(
                "fence", FenceTriggersSql.body(FenceSql.INSTALL, FenceTriggersSql.FENCE),
                "record_foreign_write", FenceTriggersSql.body(ForeignRecorderSql.MAKE, ForeignRecorderSql.NAME));
        List<String> sound = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(FenceTriggersSql.FUNCTIONS)) {
            while (row.next()) {
                if (row.getBoolean(3) && row.getString(2).equals(bodies.get(row.getString(1)))) {
                    sound.add(row.getString(1));
                }
            }
        }
        List<Fault> faults = new ArrayList<>();
        bodies.keySet().stream()
                .filter(name -> !sound.contains(name))
                .sorted()
                .forEach(name -> faults.add(new Fault(
                        null,
                        "function crossfade." + name + "() in the " + database.name() + " is not as it was made")));
        return faults;
    }

    private List<Fault> triggers(Connection session) throws SQLException {
        List<Fault> faults = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(FenceTriggersSql.STATE)) {
            TableNames.bind(find, 1, spec.tables());
            find.setArray(3, Blockers.texts(session, FenceTriggersSql.expected(spec)));
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId root = new TableId(row.getString(1), row.getString(2));
                    TableId member = new TableId(row.getString(3), row.getString(4));
                    String fault = fault(root, member, row);
                    if (!fault.isEmpty()) {
                        faults.add(new Fault(
                                root,
                                "trigger " + row.getString(5) + " on " + member + " in the " + database.name() + " "
                                        + fault));
                    }
                }
            }
        }
        return faults;
    }

    private String fault(TableId root, TableId member, ResultSet row) throws SQLException {
        String enabled = row.getString(6);
        return enabled == null
                ? "is missing"
                : FenceTriggersSql.fault(
                        spec,
                        new FenceTriggersSql.Found(
                                root,
                                member,
                                row.getString(5),
                                enabled,
                                row.getInt(7),
                                row.getString(8),
                                row.getString(9)));
    }

    /**
     * Puts back what is not as it was made.
     *
     * @return what it was; empty: nothing had to be done
     * @throws CrossfadeException NOT_IN_SYNC if a table could not be had within the budget
     */
    List<String> mend(Duration lockTimeout, Duration budget) {
        List<Fault> faults = faults();
        if (faults.stream().anyMatch(fault -> fault.root() == null)) {
            execute(ForeignRecorderSql.WITH_FENCE);
        }
        long end = System.nanoTime() + budget.toNanos();
        faults.stream()
                .map(Fault::root)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(table -> remake(table, lockTimeout, end));
        return faults.stream().map(Fault::text).toList();
    }

    private void execute(String sql) {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute(FenceSql.LOCK_INSTALLATION);
            statement.execute(sql);
            session.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void remake(TableId table, Duration lockTimeout, long end) {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            statement.execute(FenceSql.timeouts(Math.max(1, lockTimeout.toMillis()), 0));
            while (!remade(statement, table)) {
                if (System.nanoTime() >= end) {
                    throw new CrossfadeException(
                            ErrorCode.NOT_IN_SYNC,
                            "the fence on " + table + " in the " + database.name()
                                    + " could not be put back: the table is in use",
                            "end the transactions that hold it, then try again",
                            null);
                }
                Fence.pause(BETWEEN_TRIES);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private boolean remade(Statement statement, TableId table) throws SQLException {
        try {
            statement.execute(FenceTriggersSql.remake(spec, table));
            return true;
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState()) || "40P01".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private CrossfadeException failed(SQLException e) {
        return SqlErrors.translate(e, "look at the fence in the " + database.name());
    }
}
