package io.crossfade.control.back;

import io.crossfade.control.cutover.FenceWords;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Shows that lanes can write behind a fence. A trigger judges a statement before it finds no row, so writing none shows as much
 * as writing some.
 */
final class FencePassage {
    private final WayBackSetup setup;
    private final Database filled;

    /** @param filled the side that the lanes write to */
    FencePassage(WayBackSetup setup, Database filled) {
        this.setup = setup;
        this.filled = filled;
    }

    /** @throws CrossfadeException CUTOVER_REFUSED if a table refuses them */
    void tryOn(List<LanePlan> lanes) {
        try (Connection session = filled.passing(word()).open()) {
            session.setAutoCommit(false);
            for (LanePlan lane : lanes) {
                pass(session, lane);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "try the fence over the " + filled.name());
        }
    }

    private void pass(Connection session, LanePlan lane) throws SQLException {
        Duration lockTimeout = setup.config().cutover().lockTimeout();
        try (Statement statement = session.createStatement()) {
            statement.execute(FencePassageSql.asTheLane(lane.constraintMode(), lockTimeout));
            for (TablePlan table : lane.tables()) {
                write(statement, table);
            }
        }
        session.rollback();
    }

    private void write(Statement statement, TablePlan table) throws SQLException {
        try {
            statement.execute(FencePassageSql.insertNothing(table));
        } catch (SQLException e) {
            if (SqlErrors.isSessionLost(e)) {
                throw e;
            }
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the lanes cannot write to " + table.target() + " in the " + filled.name() + ": "
                            + SqlErrors.firstLine(e),
                    "remove what refuses them there, then try again",
                    e);
        }
    }

    /** The lanes of both ways say the same. */
    private Secret word() {
        return new FenceWords(setup.control(), setup.forward().migration())
                .find()
                .orElseThrow(() -> setup.control()
                        .missing("the word of migration " + setup.forward().migration()))
                .secret();
    }
}
