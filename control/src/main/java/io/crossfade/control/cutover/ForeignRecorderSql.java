package io.crossfade.control.cutover;

/** The function behind the triggers that write down what others write to moved tables. */
final class ForeignRecorderSql {
    static final String NAME = "crossfade.record_foreign_write";

    private ForeignRecorderSql() {}

    /**
     * The function that records. It is called only for rows of sessions that are not ours: a condition of the trigger is
     * evaluated before anything is queued. What {@code pg_stat_activity} knows of sessions of other roles it hides from the
     * target's, in whose name the function works.
     *
     * <p>Of a table's writes that are not settled it keeps the newest thousand: a newer one stands for some older ones, which
     * it takes away in its own transaction. A comparison that sees it sees them too. Only in READ COMMITTED can that not fail.
     */
    static final String MAKE = """
            create or replace function crossfade.record_foreign_write() returns trigger
            language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
            as $function$
            declare
                earlier bigint := 0;
            begin
                if exists (select from crossfade.foreign_write as f
                           where f.migration = tg_argv[1] and f.table_schema = tg_argv[2] and f.table_name = tg_argv[3]
                             and f.operation = tg_op and f.transaction = pg_current_xact_id())
                   or exists (select from crossfade.decision as d where d.cutover = tg_argv[0] and d.state = 'open') then
                    return null;
                end if;
                if current_setting('transaction_isolation') = 'read committed' then
                    with surplus as (
                        select f.ctid from crossfade.foreign_write as f
                        where f.settled_at is null and f.ctid = any (array(
                            select o.ctid from crossfade.foreign_write as o
                            where o.migration = tg_argv[1] and o.table_schema = tg_argv[2] and o.table_name = tg_argv[3]
                              and o.settled_at is null
                            order by o.written_at desc offset 1000 limit 10))
                        for update skip locked
                    ), gone as (
                        delete from crossfade.foreign_write as f using surplus where f.ctid = surplus.ctid returning f.stands_for
                    )
                    select coalesce(sum(stands_for), 0) into earlier from gone;
                end if;
                insert into crossfade.foreign_write (fence, migration, table_schema, table_name, member, operation,
                    transaction, application_name, user_name, client_address, backend_type, subscription, stands_for)
                select tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], format('%I.%I', tg_table_schema, tg_table_name), tg_op,
                    pg_current_xact_id(), current_setting('application_name'), session_user, inet_client_addr(),
                    (select a.backend_type from pg_stat_activity as a where a.pid = pg_backend_pid()),
                    (select s.subname from pg_stat_subscription as s where s.pid = pg_backend_pid() limit 1),
                    1 + earlier
                on conflict do nothing;
                return null;
            end
            $function$;

            revoke all on function crossfade.record_foreign_write() from public""";

    /** This and the function that refuses, and what they need. */
    static final String WITH_FENCE = FenceSql.INSTALL + ";" + MAKE;
}
