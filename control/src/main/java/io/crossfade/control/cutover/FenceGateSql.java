package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.math.BigInteger;

/** The statement of the gate that stands before a fence. */
final class FenceGateSql {
    private FenceGateSql() {}

    /**
     * The gate before the fence, on one table with its partitions and children, as one statement. Every writing
     * transaction that passes it holds the gate's advisory lock in shared mode until it ends; none passes while the fence
     * waits for that lock or holds it, but those that have passed go on. So the fence waits for writers while it holds
     * nothing that they could wait for.
     */
    static String raise(FenceSpec spec, TableId table) {
        return """
            do $gate$
            declare
                member record;
            begin
                lock table %s in share row exclusive mode;
                for member in
            %s
                    select distinct n.nspname, c.relname, c.oid
                    from moved join pg_class c on c.oid = moved.oid join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p')
                      and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = %s)
                    order by c.oid
                loop
                    execute format('create trigger %s before insert or update or delete or truncate on %%I.%%I '
                        'for each statement when (%s) execute function crossfade.gate(%s, %s)',
                        member.nspname, member.relname);
                    execute format('alter table only %%I.%%I enable always trigger %s',
                        member.nspname, member.relname);
                end loop;
            end
            $gate$""".formatted(
                        Identifiers.quote(table),
                        FenceSql.MEMBERS
                                .formatted(
                                        "array[" + Identifiers.literal(table.schema()) + "]",
                                        "array[" + Identifiers.literal(table.name()) + "]")
                                .indent(8)
                                .stripTrailing(),
                        Identifiers.literal(name(spec.cutover())),
                        Identifiers.quote(name(spec.cutover())),
                        FenceSql.doubled(FenceSql.condition(spec)),
                        FenceSql.doubled(Identifiers.literal(Long.toString(key(spec)))),
                        FenceSql.doubled(Identifiers.literal(spec.destination())),
                        Identifiers.quote(name(spec.cutover())));
    }

    /** Two keys that are equal by chance would only make one cutover wait for writers of another. */
    static long key(FenceSpec spec) {
        return new BigInteger(spec.cutover(), 36).longValue();
    }

    private static String name(String cutover) {
        return FenceSql.triggerName(cutover) + "_gate";
    }
}
