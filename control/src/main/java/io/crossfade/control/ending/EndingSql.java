package io.crossfade.control.ending;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of {@link Completion}, {@link Abort} and {@link TargetAbort}. */
final class EndingSql {
    private EndingSql() {}

    /** A slot and who uses it; parameter: name. */
    static final String SLOT = """
            select s.active_pid, coalesce(a.application_name, '')
            from pg_replication_slots s left join pg_stat_activity a on a.pid = s.active_pid
            where s.slot_name = ? and s.database = current_database()""";

    /** Ends a walsender of ours only: the name is looked at again where it is ended; parameters: pid, prefix. */
    static final String END_WALSENDER = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where pid = ? and starts_with(application_name, left(?, 63))""";

    static final String DROP_SLOT = "select pg_drop_replication_slot(?)";

    static final String PUBLICATION_EXISTS = "select exists (select from pg_publication where pubname = ?)";

    static String dropPublication(String name) {
        return "drop publication if exists " + Identifiers.quote(name);
    }

    /** Schema and name of what a publication holds by name; parameter: publication. */
    static final String PUBLISHED = """
            select n.nspname, c.relname
            from pg_publication as p
            join pg_publication_rel as r on r.prpubid = p.oid
            join pg_class as c on c.oid = r.prrelid
            join pg_namespace as n on n.oid = c.relnamespace
            where p.pubname = ?
            order by 1, 2""";

    static String unpublish(String publication, List<TableId> tables) {
        return "alter publication " + Identifiers.quote(publication) + " drop table "
                + tables.stream()
                        .map(table -> "only " + Identifiers.quote(table))
                        .collect(Collectors.joining(", "));
    }

    static final String LOCK_TIMEOUT = "set lock_timeout = '5s'";

    /** Triggers of the target have nothing to do with rows that go as they came. */
    static final String REPLICA_ROLE = "set session_replication_role = replica";

    /** Which of the tables exist; parameters: schemas, names. */
    static final String EXISTING = """
            select t.schema, t.name from unnest(?::text[], ?::text[]) as t(schema, name)
            join pg_namespace n on n.nspname = t.schema
            join pg_class c on c.relnamespace = n.oid and c.relname = t.name and c.relkind in ('r', 'p')
            order by 1, 2""";

    static String drop(List<TableId> tables) {
        return "drop table if exists " + list(tables);
    }

    static String truncate(List<TableId> tables) {
        return "truncate " + list(tables);
    }

    static String delete(TableId table) {
        return "delete from " + Identifiers.quote(table);
    }

    private static String list(List<TableId> tables) {
        return tables.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** Names of a migration's ledgers in the schema {@code crossfade}; parameter: the migration. */
    static final String LEDGERS = "select ledger_table from crossfade.ledger where migration = ?";

    /** The same of some mappings; parameters: migration, mappings. */
    static final String LEDGERS_OF_MAPPINGS = LEDGERS + " and mapping = any (?)";

    static String count(TableId table) {
        return "select count(*) from " + Identifiers.quote(table);
    }

    static final String CONTROL_SCHEMA_EXISTS = "select to_regclass('crossfade.schema_version') is not null";

    /** What a migration keeps beside its history; one parameter each. */
    static final List<String> FORGET = List.of(
            "delete from crossfade.chunk where migration = ?",
            "delete from crossfade.target_table where migration = ?",
            "delete from crossfade.ledger where migration = ?",
            "delete from crossfade.post_data where migration = ?",
            "delete from crossfade.marker where migration = ?",
            "delete from crossfade.\"window\" where migration = ?",
            "delete from crossfade.alignment where migration = ?",
            "delete from crossfade.changed_key where migration = ?",
            "delete from crossfade.proof where migration = ?",
            "delete from crossfade.set_aside_row where migration = ?",
            "delete from crossfade.ahead where migration = ?",
            "delete from crossfade.repair where migration = ?",
            "delete from crossfade.set_aside_table where migration = ?",
            "delete from crossfade.discrepancy where migration = ?",
            "delete from crossfade.verification where migration = ?",
            "delete from crossfade.foreign_write where migration = ?",
            "delete from crossfade.coverage where migration = ?",
            "delete from crossfade.sample where migration = ?",
            "delete from crossfade.fence_word where migration = ?",
            "delete from crossfade.lane where migration = ?");

    /** What lanes keep; parameters: migration, lanes. */
    static final List<String> FORGET_LANES = List.of(
            "delete from crossfade.post_data where migration = ? and lane = any (?)",
            "delete from crossfade.marker where migration = ? and lane = any (?)",
            "delete from crossfade.\"window\" where migration = ? and lane = any (?)",
            "delete from crossfade.alignment where migration = ? and lane = any (?)",
            "delete from crossfade.changed_key where migration = ? and lane = any (?)",
            "delete from crossfade.proof where migration = ? and lane = any (?)",
            "delete from crossfade.set_aside_row where migration = ? and lane = any (?)",
            "delete from crossfade.ahead where migration = ? and lane = any (?)",
            "delete from crossfade.repair where migration = ? and lane = any (?)",
            "delete from crossfade.set_aside_table where migration = ? and lane = any (?)",
            "delete from crossfade.lane where migration = ? and lane = any (?)");

    /** What mappings keep; parameters: migration, mappings. */
    static final List<String> FORGET_MAPPINGS = List.of(
            "delete from crossfade.chunk where migration = ? and mapping = any (?)",
            "delete from crossfade.ledger where migration = ? and mapping = any (?)",
            "delete from crossfade.discrepancy where migration = ? and mapping = any (?)",
            "delete from crossfade.verification where migration = ? and mapping = any (?)",
            "delete from crossfade.coverage where migration = ? and mapping = any (?)");

    /** What fences recorded; parameters: migration, cutovers. */
    static final String FORGET_FENCES = "delete from crossfade.foreign_write where migration = ? and fence = any (?)";

    /** The schema goes from a target that no migration uses and that holds no history. */
    static final String DROP_EMPTY_CONTROL_SCHEMA = """
            do $drop$
            begin
                if not exists (select from crossfade.lane) and not exists (select from crossfade.chunk)
                   and not exists (select from crossfade.migration) and not exists (select from crossfade.journal)
                   and to_regclass('crossfade.decision') is null then
                    drop schema crossfade cascade;
                end if;
            end
            $drop$""";

    static String setSequence(TableId sequence, long value, boolean called) {
        return "select setval(%s::regclass, %d, %s)"
                .formatted(Identifiers.literal(Identifiers.quote(sequence)), value, called);
    }

    static String sequenceExists(TableId sequence) {
        return "select to_regclass(%s) is not null".formatted(Identifiers.literal(Identifiers.quote(sequence)));
    }
}
