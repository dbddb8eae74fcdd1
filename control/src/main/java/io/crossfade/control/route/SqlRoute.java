package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Changes what a database says about where writers go, in one transaction. */
final class SqlRoute implements RouteSwitch {
    private static final int GRACE_MILLIS = 2_000;

    private final RouteConfig.Sql route;
    private final Database database;

    /** @param applicationName what the database's server shows of the session */
    SqlRoute(RouteConfig.Sql route, String applicationName) {
        this.route = route;
        this.database = new Database("route's database", route.database(), applicationName);
    }

    @Override
    public void switchTo(Change change) {
        carryOut(route.statements());
    }

    @Override
    public void undo(Change change) {
        if (route.undo().isEmpty()) {
            throw RouteFailure.of(noUndo(), null);
        }
        carryOut(route.undo());
    }

    @Override
    public Optional<String> wholeOnly() {
        return Optional.of(
                "the route in the " + database + " has the same statements whichever tables move: take it out of the"
                        + " file, and tell the writers of these tables by another");
    }

    private String noUndo() {
        return "the route in the " + database + " has no undo";
    }

    private void carryOut(List<String> statements) {
        try (Connection session = begin();
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            session.commit();
        } catch (SQLException | CrossfadeException e) {
            throw RouteFailure.of("the statements of the route failed in the " + database + ": " + e.getMessage(), e);
        }
    }

    /** The server ends a statement that takes too long, and we a session that does not answer. */
    private Connection begin() throws SQLException {
        Connection session = database.open();
        try (Statement statement = session.createStatement()) {
            int millis = Math.toIntExact(route.timeout().toMillis());
            session.setNetworkTimeout(Runnable::run, millis + GRACE_MILLIS);
            statement.execute(RouteSql.begin(millis));
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public Optional<String> problem() {
        return problem(route.statements());
    }

    @Override
    public Optional<String> undoProblem() {
        return route.undo().isEmpty() ? Optional.of(noUndo()) : problem(route.undo());
    }

    /** Has the server plan what reads and changes rows, which asks for the rights too; it carries nothing out. */
    private Optional<String> problem(List<String> statements) {
        try (Connection session = begin();
                Statement statement = session.createStatement()) {
            if (isStandby(statement)) {
                return Optional.of("the " + database + ", which the route is to change, is a standby");
            }
            for (String sql : statements) {
                if (RouteSql.PLANNED.matcher(sql).lookingAt()) {
                    statement.execute(RouteSql.explain(sql));
                }
            }
            session.rollback();
            return Optional.empty();
        } catch (SQLException | CrossfadeException e) {
            return Optional.of(
                    "the statements of the route cannot be carried out in the " + database + ": " + e.getMessage());
        }
    }

    private static boolean isStandby(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(RouteSql.IS_STANDBY)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
