package io.crossfade.control.preflight;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/** The preflight's own questions to servers. All of them read only and take no transaction id. */
final class PreflightSql {
    private PreflightSql() {}

    /** Names what a replication slot of this name is; no row if there is none. */
    static final String SLOT = """
            select coalesce(database, ''), coalesce(plugin, 'physical'), active, coalesce(wal_status, '')
            from pg_replication_slots where slot_name = ?""";

    static final String PUBLICATION = "select count(*) from pg_publication where pubname = ?";

    /**
     * Transactions that hold a transaction id or an old snapshot in this database for longer than a number of seconds.
     */
    static final String LONG_TRANSACTIONS = """
            select pid, coalesce(usename, 'unknown'), coalesce(application_name, ''), state,
                   extract(epoch from clock_timestamp() - xact_start)::bigint,
                   backend_xid is not null
            from pg_stat_activity
            where xact_start < clock_timestamp() - make_interval(secs => ?) and pid <> pg_backend_pid()
              and backend_type = 'client backend'
            order by xact_start""";

    /** A slot is not made before every prepared transaction of the cluster that holds an id has ended. */
    static final String PREPARED = """
            select gid, owner, database, extract(epoch from clock_timestamp() - prepared)::bigint
            from pg_prepared_xacts order by prepared""";

    /**
     * Types of the category of enums that have no labels of their own: domains over enums, and enums without a label.
     * Debezium's type registry, which reads every type of the database, cannot read them.
     */
    static final String UNREADABLE_ENUMS = """
            select format_type(t.oid, null), t.typtype = 'd', coalesce(format_type(nullif(t.typbasetype, 0), null), '')
            from pg_type t join pg_namespace n on n.oid = t.typnamespace
            where t.typcategory = 'E' and n.nspname <> 'pg_toast'
              and not exists (select from pg_enum e where e.enumtypid = t.oid)
            order by 1""";

    static final String LARGE_OBJECTS = "select count(*) from pg_largeobject_metadata";

    /** Bytes of WAL since the statistics began, and for how many seconds they have been counted. */
    static final String WAL_RATE = """
            select wal_bytes::bigint, extract(epoch from clock_timestamp() - stats_reset)::bigint from pg_stat_wal""";

    static final String SEQUENCE_EXISTS = "select to_regclass(?) is not null";

    static final String CLOCK = "select extract(epoch from clock_timestamp()) * 1000";

    static final String EVENT_TRIGGERS = """
            select evtname, evtevent, evtenabled from pg_event_trigger where evtenabled <> 'D' order by evtname""";

    /** A subscription feeds the partition roots above its tables too. */
    static final String SUBSCRIPTIONS = """
            select distinct s.subname, n.nspname, c.relname
            from pg_subscription_rel as r
            join pg_stat_subscription as s on s.subid = r.srsubid
            cross join lateral (select r.srrelid
                                union select a.relid from pg_partition_ancestors(r.srrelid) as a(relid)) as fed(oid)
            join pg_class as c on c.oid = fed.oid
            join pg_namespace as n on n.oid = c.relnamespace
            order by 1, 2, 3""";

    static final String AVAILABLE_EXTENSIONS = "select name from pg_available_extensions";

    static final String INSTALLED_EXTENSIONS = "select extname from pg_extension";

    static final String CREATABLE_SCHEMAS =
            "select nspname from pg_namespace where has_schema_privilege(oid, 'create')";

    static final String TABLESPACE = """
            select coalesce(nullif(s.spcname, ''), 'pg_default'), pg_tablespace_location(s.oid)
            from pg_database as d join pg_tablespace as s on s.oid = d.dattablespace
            where d.datname = current_database()""";

    /** Whether a table holds any row; one page is enough to tell. */
    static String holdsRows(TableId table) {
        return "select exists (select from " + Identifiers.quote(table) + ")";
    }
}
