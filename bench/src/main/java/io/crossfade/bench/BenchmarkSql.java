package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.bench.BenchLoad;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of the benchmark itself. */
final class BenchmarkSql {
    private BenchmarkSql() {}

    static final TableId PROBE = new TableId("public", "bench_probe");

    static final String CREATE_PROBE = "create table public.bench_probe (id bigint primary key)";

    static final String WRITE_PROBE = "insert into public.bench_probe values (?)";

    static final String READ_PROBE = "select exists (select from public.bench_probe where id = ?)";

    static final String CHECKPOINT = "checkpoint";

    static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, a.atttypmod), format_type(a.atttypid, -1),
                   coalesce(a.attnum = any(i.indkey), false)
            from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum""";

    static String publication(String name, List<TableId> tables) {
        return "create publication " + Identifiers.quote(name) + " for table "
                + tables.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    static String slot(String name) {
        return "select pg_create_logical_replication_slot(" + Identifiers.literal(name) + ", 'pgoutput')";
    }

    static String subscription(String name, String host, int port, String user) {
        return "create subscription " + Identifiers.quote(name) + " connection "
                + Identifiers.literal("host=" + host + " port=" + port + " user=" + user + " dbname=" + name)
                + " publication " + Identifiers.quote(name)
                + " with (create_slot = false, copy_data = false, slot_name = " + Identifiers.literal(name) + ")";
    }

    static List<String> dropSubscription(String name) {
        String subscription = "subscription " + Identifiers.quote(name);
        return List.of(
                "alter " + subscription + " disable",
                "alter " + subscription + " set (slot_name = none)",
                "drop " + subscription);
    }

    static String endSlots(String database) {
        return "select pg_terminate_backend(active_pid) from pg_replication_slots where " + isOf(database)
                + " and active_pid is not null";
    }

    static String dropSlots(String database) {
        return "select pg_drop_replication_slot(slot_name) from pg_replication_slots where " + isOf(database)
                + " and not active";
    }

    /** Whether somebody reads a slot of the database. */
    static String slotIsRead(String database) {
        return "select count(*) from pg_replication_slots where active and " + isOf(database);
    }

    static String slotExists(String database) {
        return "select exists (select from pg_replication_slots where " + isOf(database) + ")";
    }

    private static String isOf(String database) {
        return "database = " + Identifiers.literal(database);
    }

    static String dropDatabase(String name) {
        return "drop database if exists " + Identifiers.quote(name) + " with (force)";
    }

    /** A number that rises by one with each row of the load, at little cost however big the table is. */
    static String progress(BenchLoad load) {
        return switch (load) {
            case INSERTS, SINGLE_INSERTS -> "select coalesce(max(id), 0) from public.bench_rows";
            case HOT_UPDATES -> "select coalesce(sum(n), 0) from public.bench_rows";
            case TPC_B -> "select 4 * coalesce(max(hid), 0) from public.pgbench_history";
        };
    }

    /**
     * The goal if a target has come so far, else less. Rows arrive in order, so the last one's key tells; to ask for the
     * greatest key would walk, again and again, over all rows of a large transaction under way.
     */
    static String reached(BenchLoad load, long goal) {
        return switch (load) {
            case INSERTS, SINGLE_INSERTS -> reached("public.bench_rows where id = " + goal, goal);
            case HOT_UPDATES -> progress(load);
            case TPC_B -> reached("public.pgbench_history where hid = " + goal / 4, goal);
        };
    }

    private static String reached(String row, long goal) {
        return "select case when exists (select from " + row + ") then " + goal + " else 0 end";
    }

    static String copyOut(long from, long until) {
        return "copy (select * from public.bench_rows where id between " + from + " and " + until + ") to stdout";
    }

    static final String COPY_IN = "copy public.bench_rows from stdin";

    static final String COUNT = "select count(*) from public.bench_rows";

    static final String HASH_SUM = "select count(*), sum(hashtext(t::text)) from public.bench_rows t";

    static final String SETTLE = "vacuum analyze public.bench_rows";

    static final String DROP_KEY = "alter table public.bench_rows drop constraint bench_rows_pkey";
}
