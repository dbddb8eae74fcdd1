package io.crossfade.control.plan;

import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.util.Collection;
import java.util.List;

/** The statements that findings tell an operator to run; Crossfade runs none of them itself. */
public final class RemedySql {
    private RemedySql() {}

    private static String alter(TableId table) {
        return "ALTER TABLE " + Identifiers.quote(table);
    }

    public static String createIndex(TableId table, Collection<String> columns) {
        return "CREATE INDEX CONCURRENTLY ON " + Identifiers.quote(table) + " (" + Identifiers.quoteAll(columns) + ")";
    }

    public static String setLogged(TableId table) {
        return alter(table) + " SET LOGGED";
    }

    public static String identityFull(TableId table) {
        return alter(table) + " REPLICA IDENTITY FULL";
    }

    public static String identityDefault(TableId table) {
        return alter(table) + " REPLICA IDENTITY DEFAULT";
    }

    public static String identityIndex(TableId table, String index) {
        return alter(table) + " REPLICA IDENTITY USING INDEX " + Identifiers.quote(index);
    }

    /** The replica identity that comes nearest, for a table that has none. */
    public static String identity(TableShape table) {
        if (table.primaryKey().isPresent()) {
            return identityDefault(table.id());
        }
        return table.uniqueKey()
                .map(index -> identityIndex(table.id(), index.name()))
                .orElseGet(() -> identityFull(table.id()));
    }

    public static String addPrimaryKey(TableId table, Collection<String> columns) {
        return alter(table) + " ADD PRIMARY KEY (" + Identifiers.quoteAll(columns) + ")";
    }

    /** @param type as {@code format_type} prints it */
    public static String addColumn(TableId table, String column, String type) {
        return alter(table) + " ADD COLUMN " + Identifiers.quote(column) + " " + type;
    }

    public static String alterType(TableId table, String column, String type) {
        return alter(table) + " ALTER COLUMN " + Identifiers.quote(column) + " TYPE " + type;
    }

    public static String setNotNull(TableId table, String column) {
        return alter(table) + " ALTER COLUMN " + Identifiers.quote(column) + " SET NOT NULL";
    }

    public static String dropNotNull(TableId table, String column) {
        return alter(table) + " ALTER COLUMN " + Identifiers.quote(column) + " DROP NOT NULL";
    }

    public static String dropCast(String type) {
        return "DROP CAST (text AS " + type + ")";
    }

    public static String addLabel(String type, String label) {
        return "ALTER TYPE " + type + " ADD VALUE " + Identifiers.literal(label);
    }

    public static String disableTrigger(TableId table, String trigger) {
        return alter(table) + " DISABLE TRIGGER " + Identifiers.quote(trigger);
    }

    public static String disableRule(TableId table, String rule) {
        return alter(table) + " DISABLE RULE " + Identifiers.quote(rule);
    }

    public static String deferrable(TableId table, String constraint) {
        return alter(table) + " ALTER CONSTRAINT " + Identifiers.quote(constraint) + " DEFERRABLE";
    }

    /** A source's foreign key, under the target's names. */
    public static String addForeignKey(ForeignKey key, TableId table, TableId parent, List<String> parentColumns) {
        return alter(table) + " ADD CONSTRAINT " + Identifiers.quote(key.name()) + " FOREIGN KEY ("
                + Identifiers.quoteAll(key.columns()) + ") REFERENCES " + Identifiers.quote(parent) + " ("
                + Identifiers.quoteAll(parentColumns) + ")" + action(" ON DELETE ", key.onDelete())
                + action(" ON UPDATE ", key.onUpdate()) + (key.deferrable() ? " DEFERRABLE" : "");
    }

    private static String action(String when, ForeignKey.Action action) {
        return action == ForeignKey.Action.NO_ACTION ? "" : when + action.name().replace('_', ' ');
    }

    public static String owner(TableId table, String role) {
        return alter(table) + " OWNER TO " + Identifiers.quote(role);
    }

    public static String grant(String privileges, TableId table, String role) {
        return "GRANT " + privileges + " ON " + Identifiers.quote(table) + " TO " + Identifiers.quote(role);
    }

    public static String grantUsage(String schema, String role) {
        return "GRANT USAGE ON SCHEMA " + Identifiers.quote(schema) + " TO " + Identifiers.quote(role);
    }

    public static String grantCreate(String database, String role) {
        return "GRANT CREATE ON DATABASE " + Identifiers.quote(database) + " TO " + Identifiers.quote(role);
    }

    public static String grantCreateIn(String schema, String role) {
        return "GRANT CREATE ON SCHEMA " + Identifiers.quote(schema) + " TO " + Identifiers.quote(role);
    }

    public static String grantReplicaRole(String role) {
        return "GRANT SET ON PARAMETER session_replication_role TO " + Identifiers.quote(role);
    }

    public static String replication(String role) {
        return "ALTER ROLE " + Identifiers.quote(role) + " REPLICATION";
    }

    public static String bypassRowSecurity(String role) {
        return "ALTER ROLE " + Identifiers.quote(role) + " BYPASSRLS";
    }

    /** Needs a restart of the server where the parameter says so. */
    public static String systemSetting(String name, String value) {
        return "ALTER SYSTEM SET " + name + " = " + value;
    }

    public static String dropSlot(String slot) {
        return "SELECT pg_drop_replication_slot(" + Identifiers.literal(slot) + ")";
    }

    public static String dropPublication(String publication) {
        return "DROP PUBLICATION " + Identifiers.quote(publication);
    }

    public static String truncate(TableId table) {
        return "TRUNCATE TABLE " + Identifiers.quote(table);
    }

    public static String endTransaction(int pid) {
        return "SELECT pg_terminate_backend(" + pid + ")";
    }

    public static String endPrepared(String gid) {
        return "COMMIT PREPARED " + Identifiers.literal(gid) + " or ROLLBACK PREPARED " + Identifiers.literal(gid);
    }

    public static String createExtension(String extension) {
        return "CREATE EXTENSION " + Identifiers.quote(extension);
    }

    public static String createSchema(String schema) {
        return "CREATE SCHEMA " + Identifiers.quote(schema);
    }

    public static String refreshCollation(String database) {
        return "ALTER DATABASE " + Identifiers.quote(database) + " REFRESH COLLATION VERSION";
    }
}
