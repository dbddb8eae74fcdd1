package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keys and indexes that one migration makes in one target after its copy. A step is marked done in the transaction
 * that makes it, so a start after a crash makes exactly what is missing.
 */
public final class PostDataStore {
    private final Database target;
    private final String migration;

    public PostDataStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /** All steps in their order; none if every table was there. */
    public List<PostDataStep> all() {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(PostDataStoreSql.READ)) {
            read.setString(1, migration);
            List<PostDataStep> steps = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    steps.add(new PostDataStep(
                            row.getInt(1),
                            row.getString(2),
                            new TableId(row.getString(3), row.getString(4)),
                            PostDataStep.Kind.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                            row.getString(6),
                            row.getString(7),
                            row.getString(8).equals("done")));
                }
            }
            return steps;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the keys and indexes to be made in the " + target.name());
        }
    }

    /**
     * Stores steps in the caller's transaction, which makes the tables without them. They are numbered on from those of
     * tables that were made earlier.
     */
    public void store(Connection session, List<PostDataStep> steps) throws SQLException {
        int before = next(session);
        try (PreparedStatement insert = session.prepareStatement(PostDataStoreSql.INSERT)) {
            for (PostDataStep step : steps) {
                insert.setString(1, migration);
                insert.setInt(2, before + step.step());
                insert.setString(3, step.lane());
                insert.setString(4, step.table().schema());
                insert.setString(5, step.table().name());
                insert.setString(6, step.kind().name().toLowerCase(Locale.ROOT));
                insert.setString(7, step.name());
                insert.setString(8, step.ddl());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private int next(Connection session) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(PostDataStoreSql.NEXT)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Makes what the step makes and marks it done, in one transaction; does nothing if it is done. */
    public void carryOut(Connection session, PostDataStep step) throws SQLException {
        session.setAutoCommit(false);
        try (PreparedStatement finish = session.prepareStatement(PostDataStoreSql.FINISH);
                Statement make = session.createStatement()) {
            finish.setString(1, migration);
            finish.setInt(2, step.step());
            if (finish.executeUpdate() == 1) {
                make.execute(step.ddl());
            }
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }
}
