package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.OwnSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The triggers of a fence: those that refuse, those that record what passes, and the questions whether all are there. */
final class FenceTriggersSql {
    /** Both live in the schema {@code crossfade}, where the decision rows are. */
    static final String FENCE = "crossfade.fence";

    static final String RECORD = "crossfade.record_foreign_write";

    private static final String ROW = "_row";
    private static final String SEEN = "_seen";
    private static final String EMPTIED = "_trunc";

    private FenceTriggersSql() {}

    /** The names of all triggers that a fence can have on a table. */
    static List<String> names(String cutover) {
        String name = FenceSql.triggerName(cutover);
        return List.of(name, name + ROW, name + "_gate", name + SEEN, name + EMPTIED);
    }

    /**
     * The function that records. It is called only for rows of sessions that are not ours: a condition of the trigger is
     * evaluated before anything is queued. What {@code pg_stat_activity} knows of sessions of other roles it hides from the
     * target's, in whose name the function works.
     */
    static final String RECORDER = """
            create or replace function crossfade.record_foreign_write() returns trigger
            language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
            as $function$
            begin
                if exists (select from crossfade.foreign_write as f
                           where f.migration = tg_argv[1] and f.table_schema = tg_argv[2] and f.table_name = tg_argv[3]
                             and f.operation = tg_op and f.transaction = pg_current_xact_id())
                   or exists (select from crossfade.decision as d where d.cutover = tg_argv[0] and d.state = 'open') then
                    return null;
                end if;
                insert into crossfade.foreign_write (fence, migration, table_schema, table_name, member, operation,
                    transaction, application_name, user_name, client_address, backend_type, subscription)
                select tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], format('%I.%I', tg_table_schema, tg_table_name), tg_op,
                    pg_current_xact_id(), current_setting('application_name'), session_user, inet_client_addr(),
                    (select a.backend_type from pg_stat_activity as a where a.pid = pg_backend_pid()),
                    (select s.subname from pg_stat_subscription as s where s.pid = pg_backend_pid() limit 1)
                on conflict do nothing;
                return null;
            end
            $function$;

            revoke all on function crossfade.record_foreign_write() from public""";

    /** Both functions, and what they need. */
    static final String INSTALLATION = FenceSql.INSTALL + ";" + RECORDER;

    /** Every member of the moved tables with the nearest of them above it; parameters: schemas, names. */
    private static final String MEMBERS = """
            with recursive moved as (
                select n.nspname as root_schema, c.relname as root_name, c.oid, false as below_root, 0 as depth
                from unnest(%s, %s) as t(schema, name)
                join pg_namespace n on n.nspname = t.schema
                join pg_class c on c.relnamespace = n.oid and c.relname = t.name
                union
                select moved.root_schema, moved.root_name, i.inhrelid, c.relispartition, moved.depth + 1
                from moved join pg_inherits i on i.inhparent = moved.oid join pg_class c on c.oid = i.inhrelid
            ), kin as (
                select distinct on (c.oid) c.oid, n.nspname, c.relname, moved.root_schema, moved.root_name,
                       not bool_or(moved.below_root) over (partition by c.oid) as top
                from moved join pg_class c on c.oid = moved.oid join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p')
                order by c.oid, moved.depth
            )""";

    /**
     * Makes the triggers on tables that are locked; a part of an anonymous block that declares {@code member}. A row trigger
     * on a partition root is cloned to every partition, also to later ones; the loop that enables looks at the clones too.
     */
    static String create(FenceSpec spec) {
        StringBuilder made = new StringBuilder();
        for (Made trigger : made(spec)) {
            String statement = "        execute format('create trigger " + Identifiers.quote(trigger.name()) + " "
                    + trigger.events() + " on %I.%I for each " + trigger.level() + " when ("
                    + FenceSql.doubled(trigger.condition()) + ") execute function " + trigger.function() + "("
                    + FenceSql.doubled(String.join(", ", trigger.arguments()))
                    + (trigger.ofRoot()
                            ? ", %L, %L)', member.nspname, member.relname, member.root_schema, member.root_name);\n"
                            : ")', member.nspname, member.relname);\n");
            made.append(trigger.isRow() ? "        if member.top then\n" + statement + "        end if;\n" : statement);
        }
        return """
            for member in
            %s
                select nspname, relname, top, root_schema, root_name from kin order by oid
            loop
            %send loop;
            for member in
                select n.nspname, c.relname, t.tgname
                from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                where t.tgname in (%s) and t.tgenabled <> 'A' order by c.oid
            loop
                execute format('alter table only %%I.%%I enable always trigger %%I',
                    member.nspname, member.relname, member.tgname);
            end loop;""".formatted(
                        MEMBERS.formatted(FenceSql.schemas(spec.tables()), FenceSql.names(spec.tables())),
                        made,
                        made(spec).stream()
                                .map(trigger -> Identifiers.literal(trigger.name()))
                                .collect(Collectors.joining(", ")));
    }

    /**
     * One kind of trigger of a fence.
     *
     * @param type as {@code pg_trigger.tgtype} says it: bits for row, before, insert, delete, update, truncate
     * @param arguments literals
     * @param ofRoot whether schema and name of the moved table follow the arguments
     */
    private record Made(
            String name,
            String events,
            int type,
            String condition,
            String function,
            List<String> arguments,
            boolean ofRoot) {
        boolean isRow() {
            return (type & 1) != 0;
        }

        String level() {
            return isRow() ? "row" : "statement";
        }
    }

    private static List<Made> made(FenceSpec spec) {
        String name = FenceSql.triggerName(spec.cutover());
        List<String> id = List.of(Identifiers.literal(spec.cutover()));
        List<Made> made = new ArrayList<>();
        if (spec.refuses()) {
            String condition = FenceSql.condition(spec);
            made.add(new Made(name, "before insert or update or delete or truncate", 62, condition, FENCE, id, false));
            if (spec.everyRow()) {
                made.add(new Made(name + ROW, "before insert or update or delete", 31, condition, FENCE, id, false));
            }
        }
        if (spec.records()) {
            String condition = OwnSession.isForeign(spec.migration());
            List<String> whose = List.of(id.getFirst(), Identifiers.literal(spec.migration()));
            made.add(new Made(name + SEEN, "after insert or update or delete", 29, condition, RECORD, whose, true));
            made.add(new Made(name + EMPTIED, "after truncate", 32, condition, RECORD, whose, true));
        }
        return made;
    }

    /** Puts the triggers of one table's fence back as they were made, in one transaction, whatever became of them. */
    static String remake(FenceSpec spec) {
        return """
            do $remake$
            declare
                member record;
            begin
                lock table %s in access exclusive mode;
                for member in
            %s
                    select m.nspname, m.relname, t.tgname
                    from kin m join pg_trigger t on t.tgrelid = m.oid
                    where t.tgname in (%s) and t.tgparentid = 0
                loop
                    execute format('drop trigger %%I on %%I.%%I', member.tgname, member.nspname, member.relname);
                end loop;
            %s
            end
            $remake$""".formatted(
                        spec.tables().stream().sorted().map(Identifiers::quote).collect(Collectors.joining(", ")),
                        MEMBERS.formatted(FenceSql.schemas(spec.tables()), FenceSql.names(spec.tables())),
                        made(spec).stream()
                                .map(trigger -> Identifiers.literal(trigger.name()))
                                .collect(Collectors.joining(", ")),
                        create(spec));
    }

    /** Every trigger that should be there, as it is; parameters: schemas, names, triggers. */
    static final String STATE = MEMBERS.formatted("?::text[]", "?::text[]") + """

            select m.root_schema, m.root_name, m.nspname, m.relname, w.name, t.tgenabled::text, t.tgtype,
                   t.tgattr::text, pg_get_triggerdef(t.oid)
            from kin m cross join unnest(?::text[]) as w(name)
            left join pg_trigger t on t.tgrelid = m.oid and t.tgname = w.name
            order by m.oid, w.name""";

    /** The bodies of the fence's functions. */
    static final String FUNCTIONS = """
            select p.proname, p.prosrc, p.prosecdef from pg_proc p
            where p.pronamespace = to_regnamespace('crossfade') and p.proname in ('fence', 'record_foreign_write')""";

    /**
     * Subscriptions that feed a moved table, a member of one, or a partition root above one; parameters: schemas, names.
     * {@code pg_subscription} itself is not for everybody to read.
     */
    static final String SUBSCRIPTIONS = MEMBERS.formatted("?::text[]", "?::text[]") + """

            select distinct s.subname, n.nspname, c.relname
            from pg_subscription_rel r
            join pg_stat_subscription s on s.subid = r.srsubid
            join pg_class c on c.oid = r.srrelid
            join pg_namespace n on n.oid = c.relnamespace
            where r.srrelid in (select oid from kin)
               or r.srrelid in (select a.relid::oid from kin, pg_partition_ancestors(kin.oid) as a(relid))
            order by 1, 2, 3""";

    /** A trigger that should be there, as it is. */
    record Found(
            TableId root, TableId member, String name, String enabled, int type, String columns, String definition) {}

    static List<String> expected(FenceSpec spec) {
        return made(spec).stream().map(Made::name).toList();
    }

    /** What is wrong with a trigger that is there; empty: nothing. */
    static String fault(FenceSpec spec, Found found) {
        Made made = made(spec).stream()
                .filter(trigger -> trigger.name().equals(found.name()))
                .findFirst()
                .orElseThrow();
        List<String> arguments = new ArrayList<>(made.arguments());
        if (made.ofRoot()) {
            arguments.add(Identifiers.literal(found.root().schema()));
            arguments.add(Identifiers.literal(found.root().name()));
        }
        String end = "for each " + made.level() + " when " + made.condition() + " execute function " + made.function()
                + "(" + String.join(", ", arguments) + ")";
        if (found.type() != made.type()
                || !found.columns().isEmpty()
                || !bare(found.definition()).endsWith(bare(end))) {
            return "is not as it was made";
        }
        return switch (found.enabled()) {
            case "A" -> "";
            case "D" -> "is disabled";
            default -> "does not fire in every session";
        };
    }

    /** Without what the server adds when it prints an expression. */
    private static String bare(String definition) {
        return definition.toLowerCase(Locale.ROOT).replaceAll("::[a-z]+|pg_catalog\\.|operator|[\\s()]", "");
    }

    /** The body of a function in the text that makes it. */
    static String body(String statements, String function) {
        int start = statements.indexOf("$function$", statements.indexOf("function " + function + "()")) + 10;
        return statements.substring(start, statements.indexOf("$function$", start));
    }
}
