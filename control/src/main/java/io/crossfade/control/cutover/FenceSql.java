package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.OwnSession;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of {@link Fence}: the decision row, the function behind the triggers, and the fence itself. */
final class FenceSql {
    private FenceSql() {}

    static final String LOCK_INSTALLATION = "select pg_advisory_xact_lock(hashtextextended('crossfade.fence', 0))";

    static final String IS_INSTALLED = """
            select to_regclass('crossfade.decision') is not null and to_regprocedure('crossfade.fence()') is not null""";

    /**
     * The row is read under a snapshot of the trigger's own in READ COMMITTED. In an older snapshot the row of a newer
     * fence does not exist, which closes; and a row never goes back to {@code open}, so an old {@code open} still holds.
     * The update that opens waits for a decision in progress and then finds its outcome.
     */
    static final String INSTALL = """
            create schema if not exists crossfade;

            create table if not exists crossfade.decision (
                cutover text primary key,
                migration text not null,
                target text not null,
                tables text[] not null,
                state text not null check (state in ('fenced', 'forward', 'open')),
                deadline timestamptz not null,
                word_hash bytea not null,
                destination text not null,
                marker_lsn pg_lsn,
                fenced_at timestamptz not null default clock_timestamp(),
                decided_at timestamptz,
                opened_by_fence boolean not null default false
            );

            create or replace function crossfade.fence() returns trigger
            language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
            as $function$
            declare
                decision record;
                affected text := format('%I.%I', tg_table_schema, tg_table_name);
            begin
                select d.state, d.deadline, d.destination, d.migration into decision
                from crossfade.decision as d where d.cutover = tg_argv[0];
                if decision.state = 'fenced' and decision.deadline <= clock_timestamp() then
                    update crossfade.decision as d
                    set state = 'open', decided_at = clock_timestamp(), opened_by_fence = true
                    where d.cutover = tg_argv[0] and d.state = 'fenced' and d.deadline <= clock_timestamp();
                    select d.state, d.deadline, d.destination, d.migration into decision
                    from crossfade.decision as d where d.cutover = tg_argv[0];
                end if;
                if decision.state = 'open' then
                    if tg_level = 'STATEMENT' then
                        return null;
                    elsif tg_op = 'DELETE' then
                        return old;
                    end if;
                    return new;
                elsif decision.state = 'forward' then
                    raise exception using errcode = '25006',
                        message = format('%s has moved to %s', affected, decision.destination),
                        hint = 'Connect there; this table takes no more writes.';
                elsif decision.state = 'fenced' then
                    raise exception using errcode = '25006',
                        message = format('%s takes no writes while it moves to %s', affected, decision.destination),
                        hint = 'Try again shortly, on either side.';
                end if;
                raise exception using errcode = '25006',
                    message = format('%s takes no writes from a transaction older than its move', affected),
                    hint = 'Roll back and try again shortly.';
            end
            $function$;

            create or replace function crossfade.gate() returns trigger
            language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
            as $function$
            begin
                if not pg_try_advisory_xact_lock_shared(tg_argv[0]::bigint) then
                    raise exception using errcode = '25006',
                        message = format('%I.%I takes no writes while it moves to %s',
                            tg_table_schema, tg_table_name, tg_argv[1]),
                        hint = 'Try again shortly, on either side.';
                end if;
                return null;
            end
            $function$;

            revoke all on function crossfade.fence() from public;
            revoke all on function crossfade.gate() from public
            """;

    static final String FIND = """
            select cutover, migration, target, state, deadline = 'infinity', deadline, marker_lsn::text, fenced_at,
                   opened_by_fence, destination,
                   case when deadline < 'infinity'
                        then extract(epoch from deadline - clock_timestamp())::double precision end,
                   tables
            from crossfade.decision""";

    static final String FIND_ONE = FIND + " where cutover = ?";

    static final String FIND_OF_MIGRATION = FIND + " where migration = ? order by fenced_at, cutover";

    /** An undo that comes before its fence keeps a fence whose statement still runs from committing later. */
    static final String REFUSE_LATE_FENCE = """
            insert into crossfade.decision (cutover, migration, target, tables, state, deadline, word_hash, destination)
            values (?, ?, ?, '{}', 'open', clock_timestamp(), '', '') on conflict (cutover) do nothing""";

    static final String OPEN = """
            update crossfade.decision set state = 'open', decided_at = clock_timestamp()
            where cutover = ? and state = 'fenced'""";

    /** Both conditions are looked at again when the row was locked by another: the last word is this statement's. */
    static final String FORWARD = """
            update crossfade.decision set state = 'forward', decided_at = clock_timestamp()
            where cutover = ? and state = 'fenced' and deadline > clock_timestamp()""";

    /** Writers come to a side that they had left, or that lanes have filled; parameter: ids. Only where the other side is closed. */
    static final String REOPEN = """
            update crossfade.decision set state = 'open', decided_at = clock_timestamp()
            where cutover = any (?) and state in ('fenced', 'forward')""";

    static final String DELETE = "delete from crossfade.decision where cutover = ?";

    static final String REMOVE_INSTALLATION = """
            do $remove$
            begin
                if to_regclass('crossfade.decision') is not null then
                    if not exists (select from crossfade.decision) then
                        drop table crossfade.decision;
                        drop function if exists crossfade.fence();
                        drop function if exists crossfade.gate();
                        drop function if exists crossfade.record_foreign_write();
                    end if;
                end if;
                if to_regnamespace('crossfade') is not null
                   and not exists (select from pg_class where relnamespace = to_regnamespace('crossfade'))
                   and not exists (select from pg_proc where pronamespace = to_regnamespace('crossfade')) then
                    drop schema crossfade;
                end if;
            end
            $remove$""";

    static final String DEADLOCK_TIMEOUT =
            "select extract(epoch from current_setting('deadlock_timeout')::interval) * 1000";

    static String timeouts(long lockMillis, long statementMillis) {
        return "set lock_timeout = " + lockMillis + "; set statement_timeout = " + statementMillis;
    }

    static String triggerName(String cutover) {
        return "crossfade_fence_" + cutover;
    }

    /** The tables with every partition and inheritance child, of all depths; parameters: schemas, names. */
    static final String MEMBERS = """
            with recursive moved as (
                select c.oid, false as below_root
                from unnest(%s, %s) as t(schema, name)
                join pg_namespace n on n.nspname = t.schema
                join pg_class c on c.relnamespace = n.oid and c.relname = t.name
                union
                select i.inhrelid, c.relispartition
                from moved join pg_inherits i on i.inhparent = moved.oid join pg_class c on c.oid = i.inhrelid
            )""";

    /** Oid and name of each member; parameters: two text arrays. */
    static final String FIND_MEMBERS = MEMBERS.formatted("?::text[]", "?::text[]") + """

            select distinct c.oid::bigint, n.nspname, c.relname, c.relkind::text
            from moved join pg_class c on c.oid = moved.oid join pg_namespace n on n.oid = c.relnamespace
            order by 1""";

    /**
     * The whole fence as one statement, so that one {@code statement_timeout} covers it and it either commits or leaves
     * nothing: locks, triggers, decision row, marker.
     */
    static String raise(FenceSpec spec) {
        return """
            do $fence$
            declare
                member record;
                stood text[];
            begin
                %s
                %s
                lock table %s in share row exclusive mode;
                insert into crossfade.decision (cutover, migration, target, tables, state, deadline, word_hash, destination)
                values (%s, %s, %s, %s, 'fenced', 'infinity', decode(%s, 'hex'), %s);
            %s
                update crossfade.decision
                set deadline = %s, fenced_at = clock_timestamp(), marker_lsn = %s
                where cutover = %s;
                %s
            end
            $fence$""".formatted(
                        parent(spec),
                        spec.gated() ? "perform pg_advisory_xact_lock(" + FenceGateSql.key(spec) + ");" : "",
                        spec.tables().stream().sorted().map(Identifiers::quote).collect(Collectors.joining(", ")),
                        Identifiers.literal(spec.cutover()),
                        Identifiers.literal(spec.migration()),
                        Identifiers.literal(spec.target()),
                        pairs(spec.tables()),
                        Identifiers.literal(spec.word().hashHex()),
                        Identifiers.literal(spec.destination()),
                        FenceTriggersSql.create(spec).indent(4).stripTrailing(),
                        deadline(spec),
                        marker(spec),
                        Identifiers.literal(spec.cutover()),
                        narrow(spec));
    }

    /** Who was stopped for long and finds the fence otherwise than it was read changes nothing. */
    private static String parent(FenceSpec spec) {
        Decision parent = spec.parent();
        return parent == null ? "" : """
                select tables into stood from crossfade.decision where cutover = %s and state = 'fenced' for update;
                if stood is distinct from %s then
                    raise exception using errcode = '55000', message = 'another process changes the fence, too';
                end if;""".formatted(Identifiers.literal(parent.cutover()), pairs(parent.tables()));
    }

    private static String narrow(FenceSpec spec) {
        Decision parent = spec.parent();
        return parent == null
                ? ""
                : "update crossfade.decision set tables = "
                        + pairs(parent.tables().stream()
                                .filter(table -> !spec.tables().contains(table))
                                .toList())
                        + " where cutover = " + Identifiers.literal(parent.cutover()) + ";";
    }

    /** Holds the row of a fence, and goes on only if the row names the table; a part of an anonymous block. */
    static String requireNamed(String cutover, TableId table) {
        return """
                perform from crossfade.decision d where d.cutover = %s and exists (
                    select from generate_subscripts(d.tables, 1) i where d.tables[i][1] = %s and d.tables[i][2] = %s)
                for share;
                if not found then
                    return;
                end if;""".formatted(
                Identifiers.literal(cutover), Identifiers.literal(table.schema()), Identifiers.literal(table.name()));
    }

    /** Evaluated by the executor without a call into PL/pgSQL: a session that knows the word pays about a hash. */
    static String condition(FenceSpec spec) {
        String word = "pg_catalog.sha256(pg_catalog.convert_to(coalesce("
                + "pg_catalog.current_setting('" + OwnSession.WORD + "', true), ''), 'UTF8')) operator(pg_catalog.<>) "
                + "pg_catalog.decode('" + spec.word().hashHex() + "', 'hex')";
        return spec.replicaRolePasses()
                ? "(pg_catalog.current_setting('session_replication_role') operator(pg_catalog.<>) 'replica' or "
                        + OwnSession.isForeign(spec.migration()) + ") and " + word
                : word;
    }

    private static String deadline(FenceSpec spec) {
        return spec.openAfter() == null
                ? "'infinity'"
                : "clock_timestamp() + interval '" + spec.openAfter().toMillis() + " milliseconds'";
    }

    private static String marker(FenceSpec spec) {
        return spec.markerPrefix() == null
                ? "null"
                : "pg_logical_emit_message(true, " + Identifiers.literal(spec.markerPrefix()) + ", "
                        + Identifiers.literal(spec.cutover()) + ")";
    }

    /** Triggers of fences of which no decision is known, as DROP names them: they refuse every write. Parameters: two text arrays. */
    static final String ORPHANS = MEMBERS.formatted("?::text[]", "?::text[]") + """

            select distinct format('trigger %I on %I.%I', t.tgname, n.nspname, c.relname)
            from moved join pg_class c on c.oid = moved.oid join pg_namespace n on n.oid = c.relnamespace
            join pg_trigger t on t.tgrelid = c.oid and t.tgparentid = 0 and not t.tgisinternal
            where starts_with(t.tgname, 'crossfade_fence_')
              and not exists (select from crossfade.decision d where starts_with(t.tgname, 'crossfade_fence_' || d.cutover))
            order by 1""";

    static String schemas(List<TableId> tables) {
        return tables.stream()
                .map(table -> Identifiers.literal(table.schema()))
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    static String names(List<TableId> tables) {
        return tables.stream()
                .map(table -> Identifiers.literal(table.name()))
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    /** Schema and name of each, in an array of arrays. */
    private static String pairs(List<TableId> tables) {
        return tables.stream()
                .sorted()
                .map(table ->
                        "array[" + Identifiers.literal(table.schema()) + ", " + Identifiers.literal(table.name()) + "]")
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    /** For a text that stands inside a quoted one that {@code format} reads. */
    static String doubled(String text) {
        return text.replace("'", "''").replace("%", "%%");
    }
}
