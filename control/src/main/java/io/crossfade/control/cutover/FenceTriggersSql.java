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
    /** It lives in the schema {@code crossfade}, where the decision rows are. */
    static final String FENCE = "crossfade.fence";

    private static final String ROW = "_row";
    private static final String SEEN = "_seen";
    private static final String EMPTIED = "_trunc";

    private FenceTriggersSql() {}

    /** The names of all triggers that a fence can have on a table. */
    static List<String> names(String cutover) {
        String name = FenceSql.triggerName(cutover);
        return List.of(name, name + ROW, name + "_gate", name + SEEN, name + EMPTIED);
    }

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
        String others = FenceSql.condition(spec);
        made.add(new Made(name, "before insert or update or delete or truncate", 62, others, FENCE, id, false));
        if (spec.everyRow()) {
            made.add(new Made(name + ROW, "before insert or update or delete", 31, others, FENCE, id, false));
        }
        if (spec.records()) {
            String condition = OwnSession.isForeign(spec.migration());
            String record = ForeignRecorderSql.NAME;
            List<String> whose = List.of(id.getFirst(), Identifiers.literal(spec.migration()));
            made.add(new Made(name + SEEN, "after insert or update or delete", 29, condition, record, whose, true));
            made.add(new Made(name + EMPTIED, "after truncate", 32, condition, record, whose, true));
        }
        return made;
    }

    /** Puts the triggers of one table's fence back as they were made, in one transaction, unless it was given up meanwhile. */
    static String remake(FenceSpec fence, TableId table) {
        FenceSpec spec = fence.over(List.of(table));
        return """
            do $remake$
            declare
                member record;
            begin
            %s
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
                        FenceSql.requireNamed(spec.cutover(), table),
                        spec.tables().stream().sorted().map(Identifiers::quote).collect(Collectors.joining(", ")),
                        MEMBERS.formatted(FenceSql.schemas(spec.tables()), FenceSql.names(spec.tables())),
                        made(spec).stream()
                                .map(trigger -> Identifiers.literal(trigger.name()))
                                .collect(Collectors.joining(", ")),
                        create(spec));
    }

    /** Those of a fence on moved tables, without the clones that go with their root's; parameter: an array of names. */
    private static final String CARRIED_THERE = """
            from pg_trigger t join kin c on c.oid = t.tgrelid
            where t.tgname = any (%s) and t.tgparentid = 0
            group by c.oid, c.nspname, c.relname order by c.oid""";

    /** Those of a fence, without the clones that go with their root's; parameter: an array of names. */
    private static final String CARRIED = """
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
            where t.tgname = any (%s) and t.tgparentid = 0 and not t.tgisinternal
            group by c.oid, n.nspname, c.relname order by c.oid""";

    /** Tables that still carry triggers; parameter: their names. */
    static final String REMAINING = "select n.nspname, c.relname " + CARRIED.formatted("?");

    /** The same of some tables and their members; parameters: schemas, names, triggers. */
    static final String REMAINING_THERE = MEMBERS.formatted("?::text[]", "?::text[]") + " select c.nspname, c.relname "
            + CARRIED_THERE.formatted("?::name[]");

    /** The same for some tables and their members only. */
    static String drop(String cutover, List<TableId> tables) {
        return dropping(MEMBERS.formatted(FenceSql.schemas(tables), FenceSql.names(tables))
                + " select c.nspname, c.relname, array_agg(t.tgname order by t.tgname) as triggers "
                + CARRIED_THERE.formatted(array(cutover)));
    }

    /**
     * Drops the triggers of a fence. Each table's go in a transaction of their own, so that no two tables are locked at once;
     * a table that cannot be had now is passed over.
     */
    static String drop(String cutover) {
        return dropping("select n.nspname, c.relname, array_agg(t.tgname order by t.tgname) as triggers "
                + CARRIED.formatted(array(cutover)));
    }

    private static String array(String cutover) {
        return names(cutover).stream()
                .map(Identifiers::literal)
                .collect(Collectors.joining(", ", "array[", "]::name[]"));
    }

    private static String dropping(String carriers) {
        return """
            do $drop$
            declare
                carrier record;
            begin
                for carrier in
                    %s
                loop
                    begin
                        execute (select string_agg(format('drop trigger if exists %%I on %%I.%%I',
                                     t.name, carrier.nspname, carrier.relname), '; ')
                                 from unnest(carrier.triggers) as t(name));
                    exception when lock_not_available or deadlock_detected then
                        null;
                    end;
                    commit;
                end loop;
            end
            $drop$""".formatted(carriers);
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
