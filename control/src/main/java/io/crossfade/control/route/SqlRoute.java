package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Changes what a database says about where writers go, in one transaction. */
final class SqlRoute implements RouteSwitch {
    private final RouteConfig.Sql route;
    private final Database database;

    /** @param applicationName what the database's server shows of the session */
    SqlRoute(RouteConfig.Sql route, String applicationName) {
        this.route = route;
        this.database = new Database("route's database", route.database(), applicationName);
    }

    @Override
    public void switchTo(Change change) {
        try (Connection session = begin();
                Statement statement = session.createStatement()) {
            for (String sql : route.statements()) {
                statement.execute(sql);
            }
            session.commit();
        } catch (SQLException | CrossfadeException e) {
            throw RouteFailure.of("the statements of the route failed in the " + database + ": " + e.getMessage(), e);
        }
    }

    private Connection begin() throws SQLException {
        Connection session = database.open();
        try (Statement statement = session.createStatement()) {
            statement.execute(RouteSql.begin(route.timeout()));
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** The server reads the statements, with the names in them; it carries none out. */
    @Override
    public Optional<String> problem() {
        try (Connection session = begin()) {
            for (String sql : route.statements()) {
                try (PreparedStatement statement = session.prepareStatement(sql)) {
                    statement.getParameterMetaData();
                }
            }
            session.rollback();
            return Optional.empty();
        } catch (SQLException | CrossfadeException e) {
            return Optional.of(
                    "the statements of the route cannot be carried out in the " + database + ": " + e.getMessage());
        }
    }
}
