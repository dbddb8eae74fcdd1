package io.crossfade.snapshotter.source;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.util.Collection;
import java.util.stream.Collectors;

/** The statements of {@link SourceOpening}: they make a publication and a slot, and look at what is there. */
final class OpeningSql {
    private OpeningSql() {}

    static final String IDENTIFY = "IDENTIFY_SYSTEM";

    /**
     * {@code ONLY}: a plain table's heirs are tables of their own; partitions belong to their root all the same
     * (PostgreSQL manual, CREATE PUBLICATION).
     */
    static String createPublication(String publication, Collection<TableId> tables) {
        return "create publication " + Identifiers.quote(publication) + " for table "
                + tables.stream()
                        .map(table -> "only " + Identifiers.quote(table))
                        .collect(Collectors.joining(", "))
                + " with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)";
    }

    static String addTables(String publication, Collection<TableId> tables) {
        return "alter publication " + Identifiers.quote(publication) + " add table "
                + tables.stream()
                        .map(table -> "only " + Identifiers.quote(table))
                        .collect(Collectors.joining(", "));
    }

    /** Changes nothing; whoever decodes what follows looks at the publication anew. */
    static String publishAgain(String publication) {
        return "alter publication " + Identifiers.quote(publication)
                + " set (publish = 'insert, update, delete, truncate')";
    }

    /**
     * Transactions with a lock under which rows of the tables, their partitions and heirs may have been written; a prepared
     * one has no session. Parameters: schemas, names.
     */
    static final String WRITERS = """
            with recursive tree as (
                select c.oid from unnest(?::text[], ?::text[]) as t (schema, name)
                join pg_namespace as n on n.nspname = t.schema
                join pg_class as c on c.relnamespace = n.oid and c.relname = t.name
                union
                select i.inhrelid from pg_inherits as i join tree on tree.oid = i.inhparent
            )
            select l.virtualtransaction, coalesce(l.pid, 0), coalesce(max(p.gid), ''),
                   coalesce(max(a.usename::text), max(p.owner::text), 'unknown') || '@' || current_database()
                       || coalesce(', ' || nullif(max(a.application_name), ''), ''),
                   coalesce(max(extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared))), 0)::bigint
            from pg_locks as l join tree on tree.oid = l.relation
            left join pg_stat_activity as a on a.pid = l.pid
            left join pg_locks as x on l.pid is null and x.pid is null and x.locktype = 'transactionid'
                 and x.virtualtransaction = l.virtualtransaction
            left join pg_prepared_xacts as p on p.transaction = x.transactionid
            where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_backend_pid()
                  and l.database = (select d.oid from pg_database as d where d.datname = current_database())
                  and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            group by l.virtualtransaction, l.pid
            order by 5 desc""";

    static String dropPublication(String publication) {
        return "drop publication if exists " + Identifiers.quote(publication);
    }

    /** The older form of the options until 14; from 17 on a standby may keep a copy of the slot for a failover. */
    static String createSlot(String slot, int serverMajor) {
        String command = "CREATE_REPLICATION_SLOT " + Identifiers.quote(slot) + " LOGICAL pgoutput ";
        if (serverMajor < 15) {
            return command + "EXPORT_SNAPSHOT";
        }
        return command + (serverMajor < 17 ? "(SNAPSHOT 'export')" : "(SNAPSHOT 'export', FAILOVER true)");
    }

    static final String SLOT = """
            select active_pid, plugin, database = current_database(), coalesce(wal_status, '')
            from pg_replication_slots where slot_name = ?""";

    /** Ends the session that reads the slot, so that it can be dropped. */
    static final String TERMINATE = "select pg_terminate_backend(?)";

    static final String DROP_SLOT = """
            select pg_drop_replication_slot(slot_name) from pg_replication_slots
            where slot_name = ? and not active""";

    static final String PUBLICATION_EXISTS = "select exists (select from pg_publication where pubname = ?)";

    static final String PUBLISHED = """
            select n.nspname, c.relname
            from pg_publication as p
            join pg_publication_rel as r on r.prpubid = p.oid
            join pg_class as c on c.oid = r.prrelid
            join pg_namespace as n on n.oid = c.relnamespace
            where p.pubname = ?""";

    /**
     * Sessions and prepared transactions that hold a transaction id, oldest first. The lock that each transaction holds
     * on its own id is visible to everybody; when it began may not be, and then counts as now.
     */
    static final String OPEN_TRANSACTIONS = """
            select l.pid, '' as gid, coalesce(a.usename, 'unknown') || '@' || coalesce(a.datname, 'unknown')
                       || case when coalesce(a.application_name, '') = '' then '' else ', ' || a.application_name end,
                   coalesce(extract(epoch from clock_timestamp() - a.xact_start)::bigint, 0) as age
            from (select distinct pid from pg_locks
                  where locktype = 'transactionid' and granted and mode = 'ExclusiveLock'
                        and pid not in (pg_backend_pid(), ?)) as l
            left join pg_stat_activity as a on a.pid = l.pid
            union all
            select 0, gid, owner || '@' || database, extract(epoch from clock_timestamp() - prepared)::bigint
            from pg_prepared_xacts
            order by age desc""";

    /**
     * For a table and all its partitions: what it is, whether its updates can be published, and which index could be
     * its identity. A table that is absent gives no row.
     */
    static final String IDENTITY = """
            with recursive tree as (
                select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                union all
                select i.inhrelid from pg_inherits as i join tree on tree.oid = i.inhparent
                join pg_class as parent on parent.oid = i.inhparent and parent.relkind = 'p'
            )
            select n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
                   c.relkind = 'p' or case c.relreplident
                       when 'f' then true
                       when 'd' then exists (select from pg_index as i where i.indrelid = c.oid and i.indisprimary)
                       when 'i' then exists (select from pg_index as i where i.indrelid = c.oid and i.indisreplident)
                       else false
                   end as usable,
                   (select x.relname from pg_index as i join pg_class as x on x.oid = i.indexrelid
                    where i.indrelid = c.oid and i.indisunique and i.indimmediate and i.indisvalid
                          and i.indpred is null and i.indexprs is null
                          and not exists (
                              select from unnest(i.indkey[0:i.indnkeyatts - 1]) as k (attnum)
                              join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
                              where not a.attnotnull)
                    order by i.indisprimary desc, x.relname limit 1) as candidate
            from tree join pg_class as c on c.oid = tree.oid join pg_namespace as n on n.oid = c.relnamespace
            order by n.nspname, c.relname""";

    /** The statement for the operator; never executed here. */
    static String useIndexAsIdentity(TableId table, String index) {
        return "alter table " + Identifiers.quote(table) + " replica identity using index " + Identifiers.quote(index);
    }

    /** The statement for the operator; never executed here. */
    static String useWholeRowAsIdentity(TableId table) {
        return "alter table " + Identifiers.quote(table) + " replica identity full";
    }
}
