package io.crossfade.control.summary;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.sql.Placeholders;
import io.crossfade.core.sql.QuerySql;
import io.crossfade.core.sql.ReshapeSql;

/** The statements that count both sides. They only read. */
final class SummarySql {
    private SummarySql() {}

    /** Nobody waits for a count behind a lock. */
    static final String BEGIN = "set lock_timeout = '10s'; begin isolation level repeatable read, read only";

    static final String COMMIT = "commit";

    /** Fixes the snapshot with the first look. */
    static final String NOW = "select clock_timestamp(), pg_current_snapshot()::text";

    /** Parameters: schema, name. */
    static final String IS_PARTITIONED = """
            select c.relkind = 'p' from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ?""";

    /** All rows of a mapping's source, or that its query makes, and how many of them stay behind; for a prepared statement. */
    static String found(TablePlan table, boolean partitioned) {
        QueryPlan query = table.query();
        return query != null
                ? "select count(*), 0::bigint from (" + QuerySql.preparedRows(table, query) + ") as made"
                : "select count(*), " + filtered(table) + " from " + from(table.source(), partitioned);
    }

    /** The same, but those of given keys count as rows that do not stay behind: one text array per key column. */
    static String foundWithout(TablePlan table, boolean partitioned) {
        String from = from(table.source(), partitioned);
        return "select (select count(*) from " + from + "), " + filtered(table) + " from "
                + ReshapeSql.without(table, from, "true");
    }

    private static String filtered(TablePlan table) {
        return ReshapeSql.condition(table)
                .map(where -> "count(*) filter (where " + Placeholders.escape(where) + " is not true)")
                .orElse("0::bigint");
    }

    /** The rows of a mapping in its target table, which may hold others. */
    static String brought(TablePlan table, boolean partitioned) {
        return "select count(*) from " + from(table.target(), partitioned) + " as t"
                + (table.ledger() == null ? "" : " where " + LedgerSql.isOurs(table, "t"));
    }

    /** A plain table without its heirs, which are tables of their own. */
    private static String from(TableId table, boolean partitioned) {
        return (partitioned ? "" : "only ") + Identifiers.quote(table);
    }

    /** By mapping, reason and state. Parameter: migration. */
    static final String SET_ASIDE = """
            select mapping, reason, sqlstate, count(*) from crossfade.set_aside_row
            where migration = ? group by mapping, reason, sqlstate order by mapping, count(*) desc, reason""";

    static final String SET_ASIDE_TABLES = "select mapping, reason from crossfade.set_aside_table where migration = ?";

    static final String ROWS_SET_ASIDE = """
            select mapping, row_key, reason, sqlstate, since from crossfade.set_aside_row
            where migration = ? order by mapping, since, row_key""";
}
