package io.crossfade.core.store;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/** The statements of {@link TargetTableStore}. */
final class TargetTableStoreSql {
    private TargetTableStoreSql() {}

    /** Parameters: migration, origin, schema, table. */
    static final String INSERT = """
            insert into crossfade.target_table (migration, table_schema, table_name, relation, origin)
            select ?, n.nspname, c.relname, c.oid, ?
            from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ?
            on conflict do nothing""";

    /** Each with whether the table of that name is still the same one. */
    static final String READ = """
            select t.table_schema, t.table_name, t.origin, c.oid is not null
            from crossfade.target_table as t
            left join pg_namespace as n on n.nspname = t.table_schema
            left join pg_class as c on c.relnamespace = n.oid and c.relname = t.table_name and c.oid = t.relation
            where t.migration = ?
            order by 1, 2""";

    /** Parameters: migration, mapping, the ledger's name. */
    static final String INSERT_LEDGER = """
            insert into crossfade.ledger (migration, mapping, ledger_table) values (?, ?, ?) on conflict do nothing""";

    /** Parameters: migration, schemas, names. */
    static final String FORGET = """
            delete from crossfade.target_table
            where migration = ?
              and (table_schema, table_name) in (select * from unnest(?::text[], ?::text[]))""";

    /** Nobody writes between the look and the mark. */
    static String lock(TableId table) {
        return "lock table " + Identifiers.quote(table) + " in share row exclusive mode";
    }

    static String holdsRows(TableId table) {
        return "select exists (select from " + Identifiers.quote(table) + ")";
    }
}
