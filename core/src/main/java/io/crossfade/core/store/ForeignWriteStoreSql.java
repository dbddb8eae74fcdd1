package io.crossfade.core.store;

/** The statements of {@link ForeignWriteStore}. */
final class ForeignWriteStoreSql {
    private ForeignWriteStoreSql() {}

    static final String MOMENT = "select pg_current_snapshot()::text";

    /**
     * One that another transaction is taking away stays; it stands in that one's own. Parameters: schemas, names, migration,
     * snapshot.
     */
    static final String SETTLE = """
            update crossfade.foreign_write set settled_at = clock_timestamp()
            where ctid in (select f.ctid from crossfade.foreign_write as f
                           join unnest(?::text[], ?::text[]) as t(schema, name)
                             on f.table_schema = t.schema and f.table_name = t.name
                           where f.migration = ? and f.settled_at is null
                             and pg_visible_in_snapshot(f.transaction, ?::pg_snapshot)
                           for update of f skip locked)""";

    /** How many and how many of them unsettled; parameter: migration. */
    static final String COUNT = """
            select coalesce(sum(stands_for), 0), coalesce(sum(stands_for) filter (where settled_at is null), 0)
            from crossfade.foreign_write where migration = ?""";

    static final String UNSETTLED = """
            select distinct table_schema, table_name from crossfade.foreign_write
            where migration = ? and settled_at is null""";

    /** The unsettled first, of each the newest first; parameters: migration, limit. */
    static final String NEWEST = """
            select table_schema, table_name, member, operation, transaction::text, application_name, user_name,
                   host(client_address), backend_type, subscription, written_at, settled_at
            from crossfade.foreign_write where migration = ?
            order by settled_at is not null, written_at desc, transaction desc, operation limit ?""";
}
