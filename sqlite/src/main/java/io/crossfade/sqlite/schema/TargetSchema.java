package io.crossfade.sqlite.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStore;
import io.crossfade.core.store.TargetTableStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The target's tables, made before the rows and completed after them. Every step can be done again after any crash: what
 * is made is known from the same transaction.
 */
public final class TargetSchema {
    private static final String FOREIGN_KEY_BROKEN = "23503";
    private static final String CHECK_BROKEN = "23514";

    private final Database target;
    private final MappedSchema schema;
    private final String lane;
    private final TargetTableStore tables;
    private final PostDataStore postData;

    public TargetSchema(Database target, String migration, MappedSchema schema, String lane) {
        this.target = target;
        this.schema = schema;
        this.lane = lane;
        this.tables = new TargetTableStore(target, migration);
        this.postData = new PostDataStore(target, migration);
    }

    /**
     * A constraint that holds for new rows, while rows that are there break it.
     *
     * @param reason the target's words
     */
    public record Unconfirmed(TableId table, String constraint, String reason) {}

    /**
     * Makes the tables that the migration has not made, with the list of what follows after the copy.
     *
     * @throws CrossfadeException PREFLIGHT_REFUSED if a table of such a name is there and not the migration's own
     */
    public void make() {
        try (Connection session = target.open()) {
            ControlSchema.install(session);
            session.setAutoCommit(false);
            Set<TableId> own = tables.all(session).stream()
                    .filter(TargetTableStore.Entry::same)
                    .map(TargetTableStore.Entry::table)
                    .collect(Collectors.toSet());
            List<MappedTable> missing = schema.tables().stream()
                    .filter(table -> !own.contains(table.target()))
                    .toList();
            refuseForeign(session, missing);
            create(session, missing);
            if (own.isEmpty()) {
                postData.store(session, PostData.of(schema, lane));
            }
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "make the tables in the " + target.name());
        }
    }

    private void refuseForeign(Connection session, List<MappedTable> missing) throws SQLException {
        List<TableId> there = new ArrayList<>();
        try (PreparedStatement look = session.prepareStatement(SchemaSql.EXISTS)) {
            for (MappedTable table : missing) {
                look.setString(1, Identifiers.quote(table.target()));
                try (ResultSet row = look.executeQuery()) {
                    if (row.next() && row.getBoolean(1)) {
                        there.add(table.target());
                    }
                }
            }
        }
        if (!there.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    "in the " + target.name() + " there are tables that the migration did not make: " + there,
                    "map to another schema, or rename or drop them",
                    null);
        }
    }

    private void create(Connection session, List<MappedTable> missing) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (MappedTable table : missing) {
                statement.execute(SchemaSql.createTable(table));
            }
        }
        tables.made(session, missing.stream().map(MappedTable::target).toList());
    }

    /**
     * Makes keys, indexes and foreign keys, as far as they are not made.
     *
     * @return constraints that the rows break: they hold for new rows, and are tried again by the next call
     * @throws CrossfadeException COPY_REFUSED if the rows break a key or unique index
     */
    public List<Unconfirmed> complete() {
        List<Unconfirmed> unconfirmed = new ArrayList<>();
        try (Connection session = target.open()) {
            for (PostDataStep step : postData.all()) {
                if (!step.done()) {
                    carryOut(session, step, unconfirmed);
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "make keys and indexes in the " + target.name());
        }
        return unconfirmed;
    }

    private void carryOut(Connection session, PostDataStep step, List<Unconfirmed> unconfirmed) {
        try {
            postData.carryOut(session, step);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            CrossfadeException known =
                    SqlErrors.translate(e, "make " + step.name() + " on " + step.table() + " in the " + target.name());
            if (step.kind() == PostDataStep.Kind.VALIDATION
                    && (state.equals(FOREIGN_KEY_BROKEN) || state.equals(CHECK_BROKEN))) {
                unconfirmed.add(new Unconfirmed(step.table(), step.name(), String.valueOf(known.getMessage())));
            } else if (known.code() == ErrorCode.TARGET_REFUSED) {
                throw new CrossfadeException(ErrorCode.COPY_REFUSED, String.valueOf(known.getMessage()), e);
            } else {
                throw known;
            }
        }
    }

    /**
     * Puts the sequences of identity columns behind every number that is there or was given before.
     *
     * @param given by source table, the greatest number that SQLite ever gave there, as far as it remembers
     */
    public void setIdentities(Map<String, Long> given) {
        try (Connection session = target.open();
                Statement statement = session.createStatement()) {
            for (MappedTable table : schema.tables()) {
                for (MappedColumn column : table.columns()) {
                    if (column.identity()) {
                        statement.execute(SchemaSql.identity(table, column, given.getOrDefault(table.name(), 0L)));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "set the sequences in the " + target.name());
        }
    }
}
