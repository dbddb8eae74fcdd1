package io.crossfade.core.store;

/**
 * The DDL of the control schema {@code crossfade}. The same schema is made in the control database and in every
 * PostgreSQL target, because a lane's position and a chunk's mark must commit with the rows (invariant I1).
 */
final class ControlSchemaSql {
    /** Rises with every change of {@link #create()}. */
    static final int VERSION = 10;

    private ControlSchemaSql() {}

    /** A key for the advisory lock that keeps two processes from making the schema at once. */
    static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('crossfade.schema', 0))";

    static final String EXISTS = "select to_regclass('crossfade.schema_version') is not null";

    static final String READ_VERSION = "select version from crossfade.schema_version";

    static String create() {
        return """
            create schema if not exists crossfade;

            create table crossfade.schema_version (version int not null);

            -- One row a migration: in the control database only.
            create table crossfade.migration (
                migration text primary key,
                phase text not null,
                plan_hash text not null,
                plan jsonb not null,
                started_at timestamptz not null default now(),
                phase_since timestamptz not null default now(),
                system_identifier text,
                timeline int,
                slot_lsn pg_lsn,
                snapshot text,
                streamer_epoch bigint not null default 0,
                confirmed_lsn pg_lsn not null default '0/0',
                intended_lsn pg_lsn not null default '0/0'
            );

            -- Every decision, append-only; each entry's hash covers that of the migration's entry before it. The detail
            -- is kept as it was written, because the hash is over its text.
            create table crossfade.journal (
                seq bigint generated always as identity primary key,
                migration text not null,
                at timestamptz not null,
                actor text not null,
                event text not null,
                detail json not null,
                previous text not null,
                hash text not null,
                unique (migration, previous)
            );

            -- A lane's position, in its target (I1), and what the operator asks of its applier.
            create table crossfade.lane (
                migration text not null,
                lane text not null,
                topic text not null,
                topic_id text,
                epoch bigint not null default 0,
                backend_pid int,
                backend_start timestamptz,
                copied boolean not null default false,
                stream_epoch bigint not null default 0,
                record_number bigint not null default -1,
                kafka_offset bigint not null default 0,
                end_lsn pg_lsn not null default '0/0',
                commit_time timestamptz,
                heartbeat_at timestamptz,
                applied_transactions bigint not null default 0,
                applied_changes bigint not null default 0,
                updated_at timestamptz not null default now(),
                paused boolean not null default false,
                track_keys boolean not null default false,
                key_generation bigint not null default 0,
                tracked_since bigint not null default 0,
                held_turn bigint not null default 0,
                heeded_turn bigint not null default 0,
                handed_off boolean not null default false,
                primary key (migration, lane)
            ) with (fillfactor = 50);

            -- Markers, other than heartbeats, that a lane has passed.
            create table crossfade.marker (
                migration text not null,
                lane text not null,
                name text not null,
                content text not null,
                lsn pg_lsn not null,
                passed_at timestamptz not null default clock_timestamp(),
                primary key (migration, lane, name, content)
            );

            -- Whether a lane applies a mapping's changes or drops them; without a row: it applies them, turn 0.
            create table crossfade."window" (
                migration text not null,
                lane text not null,
                mapping text not null,
                open boolean not null,
                turn bigint not null,
                lsn pg_lsn not null,
                primary key (migration, lane, mapping)
            );

            -- Where a lane stands still, or stood, for a comparison.
            create table crossfade.alignment (
                migration text not null,
                lane text not null,
                id text not null,
                state text not null,
                since timestamptz,
                ended_at timestamptz,
                primary key (migration, lane)
            );

            -- A slice of a table, done in the same transaction as its rows (I5).
            create table crossfade.chunk (
                migration text not null,
                mapping text not null,
                chunk int not null,
                method text not null,
                lower_bound text,
                upper_bound text,
                state text not null default 'pending',
                snapshot text,
                file_node bigint,
                rows bigint not null default 0,
                bytes bigint not null default 0,
                finished_at timestamptz,
                primary key (migration, mapping, chunk)
            );

            -- Where the keys of a mapping's rows are, in target tables that hold rows of others too.
            create table crossfade.ledger (
                migration text not null,
                mapping text not null,
                ledger_table text not null,
                primary key (migration, mapping)
            );

            -- Target tables that a migration made, or found empty before its first row: what an abort may empty. And those
            -- that it shares with others, of which only the rows of the ledger are its own.
            create table crossfade.target_table (
                migration text not null,
                table_schema text not null,
                table_name text not null,
                relation oid not null,
                origin text not null,
                since timestamptz not null default clock_timestamp(),
                primary key (migration, table_schema, table_name)
            );

            -- Keys, indexes and foreign keys that are made after the copy: recorded before they are absent.
            create table crossfade.post_data (
                migration text not null,
                step int not null,
                lane text not null,
                table_schema text not null,
                table_name text not null,
                kind text not null,
                name text not null,
                ddl text not null,
                state text not null default 'pending',
                finished_at timestamptz,
                primary key (migration, step)
            );

            -- Rows kept out of the target, each with its reason and what would have been done (I6).
            create table crossfade.set_aside_row (
                migration text not null,
                lane text not null,
                mapping text not null,
                row_key text not null,
                reason text not null,
                sqlstate text,
                first_lsn pg_lsn not null,
                last_lsn pg_lsn not null,
                events int not null default 1,
                retry boolean not null default false,
                last_event jsonb not null,
                since timestamptz not null default now(),
                primary key (migration, mapping, row_key)
            );

            -- Rows that were read again from the source, each with the snapshot that it was read under (I5).
            create table crossfade.ahead (
                migration text not null,
                lane text not null,
                mapping text not null,
                row_key text not null,
                snapshot text not null,
                primary key (migration, mapping, row_key)
            );

            -- Rows that a comparison found to differ and that the lane is asked to read again.
            create table crossfade.repair (
                migration text not null,
                lane text not null,
                mapping text not null,
                row_key text not null,
                failure text,
                asked_at timestamptz not null default now(),
                primary key (migration, mapping, row_key)
            );

            create table crossfade.set_aside_table (
                migration text not null,
                lane text not null,
                mapping text not null,
                reason text not null,
                sqlstate text,
                since_lsn pg_lsn not null,
                since timestamptz not null default now(),
                primary key (migration, mapping)
            );

            -- Keys changed while a lane tracks them, by the generation of keys in which they did.
            create table crossfade.changed_key (
                migration text not null,
                lane text not null,
                mapping text not null,
                generation bigint not null,
                row_key text not null,
                primary key (migration, mapping, generation, row_key)
            );

            -- Mappings that were proven equal: all their rows but the changed keys of these generations.
            create table crossfade.proof (
                migration text not null,
                lane text not null,
                mapping text not null,
                generation bigint not null,
                stands boolean not null,
                settled_at timestamptz not null,
                primary key (migration, mapping)
            );

            -- By which word Crossfade's own sessions pass a migration's fences, which know only its hash.
            create table crossfade.fence_word (
                migration text primary key,
                word text not null
            );

            -- Who else wrote to moved tables, one row a transaction, table and operation; written by the fence's triggers.
            create table crossfade.foreign_write (
                migration text not null,
                fence text not null,
                table_schema text not null,
                table_name text not null,
                member text not null,
                operation text not null,
                transaction xid8 not null,
                application_name text not null,
                user_name text not null,
                client_address inet,
                backend_type text,
                subscription text,
                written_at timestamptz not null default clock_timestamp(),
                settled_at timestamptz,
                stands_for bigint not null default 1,
                primary key (migration, table_schema, table_name, operation, transaction)
            );
            create index on crossfade.foreign_write (migration, table_schema, table_name, written_at) where settled_at is null;

            create table crossfade.discrepancy (
                migration text not null,
                verification bigint not null,
                mapping text not null,
                row_key text not null,
                kind text not null,
                detail jsonb not null default '{}',
                found_at timestamptz not null default now(),
                primary key (migration, verification, mapping, row_key)
            );

            -- The newest verification of each mapping: in the control database only.
            create table crossfade.verification (
                migration text not null,
                mapping text not null,
                ended_at timestamptz not null,
                verdict text not null,
                source_rows bigint not null,
                target_rows bigint not null,
                differences bigint not null,
                changing bigint not null,
                set_aside bigint not null,
                kept bigint not null,
                others bigint not null,
                complete boolean not null,
                millis bigint not null,
                whole_millis bigint not null,
                held_millis bigint,
                repaired bigint not null default 0,
                primary key (migration, mapping)
            );

            -- How far a continuous verification is round a mapping's ranges of keys: in the control database only.
            create table crossfade.coverage (
                migration text not null,
                mapping text not null,
                range_order text, range_from text, range_to text,
                listed_at timestamptz not null,
                looked_at timestamptz,
                verified_at timestamptz,
                verdict text,
                differences bigint not null default 0,
                changing bigint not null default 0
            );
            create unique index coverage_chunk on crossfade.coverage (migration, mapping, coalesce(range_from, ''));

            """ + OperationStoreSql.TABLE + SampleStoreSql.TABLE + """

            insert into crossfade.schema_version values (%d);
            """.formatted(VERSION);
    }
}
