package io.crossfade.snapshotter.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.PostDataStore;
import io.crossfade.core.store.TargetTableStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one target's absent tables from the source's, with what they need. In one transaction in the target either all of
 * it is made, with its keys and indexes recorded for later, or nothing.
 *
 * <ol>
 *   <li>The tables are made under the source's names, keys, indexes and foreign keys included: on empty tables that costs
 *       nothing.
 *   <li>Tables and columns get their target names. The server carries them into every definition; no text is rewritten.
 *   <li>The definitions of keys, indexes and foreign keys are read back and stored, and they are taken down until the copy
 *       is over.
 * </ol>
 */
public final class TargetSchema {
    private static final Set<String> EXISTS_ALREADY = Set.of("42P06", "42710", "42723", "42P07");

    private final Database source;
    private final Database target;
    private final MigrationPlan plan;
    private final String targetName;

    /** @param targetName as the plan's lanes call the target */
    public TargetSchema(Database source, Database target, String targetName, MigrationPlan plan) {
        this.source = source;
        this.target = target;
        this.targetName = targetName;
        this.plan = plan;
    }

    /**
     * Makes the tables that the plan says to make and that are absent.
     *
     * @param tools a pair that can dump the source; empty if the machine has none
     * @return what the source's tables have besides and the target's do not get: triggers, rules, policies
     * @throws CrossfadeException PREFLIGHT_REFUSED if tables are absent and cannot be made
     */
    public List<String> make(Optional<ClientTools> tools) {
        Map<TablePlan, String> absent = absent();
        makeReshaped(absent.keySet().stream()
                .filter(table -> table.reshape() != null)
                .toList());
        absent.keySet().removeIf(table -> table.reshape() != null);
        if (absent.isEmpty()) {
            return List.of();
        }
        List<TableId> tables = absent.keySet().stream().map(TablePlan::source).toList();
        SchemaNeeds needs = SchemaNeeds.of(source, tables);
        if (tools.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    "the " + target.name() + " lacks " + needs.objects() + ", and no pg_dump fits the source",
                    "put pg_dump and pg_restore of the source's major version or newer on the PATH, or make them by hand",
                    null);
        }
        try (SchemaDump dump = new SchemaDump(tools.get(), source);
                Connection session = target.open()) {
            return make(session, dump, needs, absent);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "make the tables of the " + target.name());
        }
    }

    /** Tables for rows that a mapping makes, with their primary key: the source has nothing to dump. */
    private void makeReshaped(List<TablePlan> tables) {
        if (tables.isEmpty()) {
            return;
        }
        try (Connection session = target.open();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            for (TablePlan table : tables) {
                if (!schemaExists(session, table.target().schema())) {
                    statement.execute(SchemaSql.createSchema(table.target().schema()));
                }
                statement.execute(SchemaSql.create(table));
            }
            new TargetTableStore(target, plan.migration())
                    .made(session, tables.stream().map(TablePlan::target).toList());
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "make the tables of the " + target.name());
        }
    }

    private Map<TablePlan, String> absent() {
        Map<TablePlan, String> absent = new LinkedHashMap<>();
        try (Connection session = target.open()) {
            for (LanePlan lane : plan.lanes()) {
                for (TablePlan table : lane.tables()) {
                    if (lane.target().equals(targetName) && table.createTarget() && !exists(session, table.target())) {
                        absent.put(table, lane.lane());
                        if (table.reshape() == null) {
                            refuseOccupied(session, table);
                        }
                    }
                }
            }
            return absent;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look for the tables of the " + target.name());
        }
    }

    private void refuseOccupied(Connection session, TablePlan table) throws SQLException {
        if (!table.source().equals(table.target()) && exists(session, table.source())) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    "cannot make " + table.target() + " in the " + target.name() + ": it is made under its source name "
                            + table.source() + " first, and another table has that name there",
                    "make " + table.target() + " by hand",
                    null);
        }
    }

    private static boolean schemaExists(Connection session, String schema) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(SchemaSql.SCHEMA_EXISTS)) {
            read.setString(1, Identifiers.quote(schema));
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static boolean exists(Connection session, TableId table) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(SchemaSql.EXISTS)) {
            read.setString(1, Identifiers.quote(table));
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private List<String> make(Connection session, SchemaDump dump, SchemaNeeds needs, Map<TablePlan, String> absent)
            throws SQLException {
        Path relations = dump.relations(needs.relations());
        Path others = dump.others();
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute(SchemaSql.DUMP_SETTINGS);
            for (DumpEntry entry : dump.entries(others)) {
                if (needs.contains(entry.catalog(), entry.oid())) {
                    makeUnlessThere(statement, dump.script(others, List.of(entry)));
                }
            }
            List<DumpEntry> entries = dump.entries(relations);
            List<DumpEntry> wanted = new ArrayList<>();
            for (DumpEntry entry : entries) {
                if (isWanted(entry, needs) && !isSequenceThere(session, entry, needs)) {
                    wanted.add(entry);
                }
            }
            statement.execute(dump.script(relations, wanted));
            for (TablePlan table : absent.keySet()) {
                rename(statement, table);
            }
            PostDataReading reading = new PostDataReading(session, absent);
            new PostDataStore(target, plan.migration()).store(session, reading.steps());
            new TargetTableStore(target, plan.migration())
                    .made(
                            session,
                            absent.keySet().stream().map(TablePlan::target).toList());
            for (String drop : reading.drops()) {
                statement.execute(drop);
            }
            session.commit();
            return entries.stream()
                    .filter(DumpEntry::isBehaviour)
                    .map(entry -> entry.type().toLowerCase(java.util.Locale.ROOT) + " " + entry.rest())
                    .toList();
        }
    }

    private static boolean isWanted(DumpEntry entry, SchemaNeeds needs) {
        return entry.isShape()
                || (entry.isKeyOrIndex()
                        && (!entry.type().equals("FK CONSTRAINT") || needs.isInnerForeignKey(entry.oid())));
    }

    /** A sequence that tables share may be there from before. */
    private static boolean isSequenceThere(Connection session, DumpEntry entry, SchemaNeeds needs) throws SQLException {
        if (!entry.type().equals("SEQUENCE")) {
            return false;
        }
        for (SourceObject object : needs.objects()) {
            TableId sequence = object.relation();
            if (sequence != null && object.oid() == entry.oid()) {
                return exists(session, sequence);
            }
        }
        return false;
    }

    private static void makeUnlessThere(Statement statement, String script) throws SQLException {
        statement.execute(SchemaSql.SAVEPOINT);
        try {
            statement.execute(script);
            statement.execute(SchemaSql.RELEASE);
        } catch (SQLException e) {
            if (!EXISTS_ALREADY.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            statement.execute(SchemaSql.ROLLBACK_TO);
        }
    }

    private static void rename(Statement statement, TablePlan table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (ColumnPlan column : table.columns()) {
            if (!column.source().equals(column.target())) {
                columns.put(column.source(), column.target());
            }
        }
        if (!table.source().schema().equals(table.target().schema())) {
            statement.execute(SchemaSql.createSchema(table.target().schema()));
        }
        for (String sql : SchemaSql.rename(table.source(), table.target(), columns)) {
            statement.execute(sql);
        }
    }
}
