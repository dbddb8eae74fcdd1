package io.crossfade.control.backup;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/** The statements that open a backup's snapshot and count tables in it. They change nothing and take no transaction id. */
final class BackupSql {
    private BackupSql() {}

    static final String BEGIN = "begin isolation level repeatable read, read only; set local lock_timeout = '60s'";

    /** The snapshot, its name for other sessions, when it was taken, and the server's version. */
    static final String SNAPSHOT = """
            select pg_current_snapshot()::text, pg_export_snapshot(), now(),
                   current_setting('server_version_num')::int / 10000""";

    /**
     * Tables and all their partitions, as the snapshot sees them: number of the table asked for, schema, name, oid, kind,
     * whether it is the one asked for, estimated rows. Parameters: schemas, names.
     */
    static final String TREE = """
            with recursive tree as (
                select wanted.n, c.oid, c.relkind, true as root
                from unnest(?::text[], ?::text[]) with ordinality as wanted (nspname, relname, n)
                join pg_namespace as n on n.nspname = wanted.nspname
                join pg_class as c on c.relnamespace = n.oid and c.relname = wanted.relname
                union all
                select tree.n, c.oid, c.relkind, false
                from tree join pg_inherits as i on i.inhparent = tree.oid join pg_class as c on c.oid = i.inhrelid
                where tree.relkind = 'p'
            )
            select tree.n::int, n.nspname, c.relname, tree.oid::bigint, tree.relkind, tree.root,
                   greatest(c.reltuples, 0)::bigint
            from tree join pg_class as c on c.oid = tree.oid join pg_namespace as n on n.oid = c.relnamespace
            order by tree.n, tree.root desc, n.nspname, c.relname""";

    static final String COMMIT = "commit";

    /** A plain table without its heirs, which are tables of their own; a partitioned one with its partitions. */
    static String count(TableId table, boolean partitioned) {
        return "select count(*) from " + (partitioned ? "" : "only ") + Identifiers.quote(table);
    }
}
