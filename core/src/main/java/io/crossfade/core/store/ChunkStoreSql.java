package io.crossfade.core.store;

/** The statements of {@link ChunkStore}. */
final class ChunkStoreSql {
    private ChunkStoreSql() {}

    private static final String COLUMNS = """
            select mapping, chunk, method, lower_bound, upper_bound, state, snapshot,
                   coalesce(file_node, 0), rows, bytes
            from crossfade.chunk where migration = ?""";

    static final String READ = COLUMNS + " order by mapping, chunk";

    static final String READ_TABLE = COLUMNS + " and mapping = ? order by chunk";

    static final String INSERT = """
            insert into crossfade.chunk
                (migration, mapping, chunk, method, lower_bound, upper_bound)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing""";

    private static final String ONE = " where migration = ? and mapping = ? and chunk = ?";

    static final String CLAIM = "select state from crossfade.chunk" + ONE + " for update";

    static final String FINISH = """
            update crossfade.chunk
            set state = 'done', snapshot = ?, file_node = ?, rows = ?, bytes = ?, finished_at = clock_timestamp()""" + ONE + " and state = 'pending'";

    static final String RESET = """
            update crossfade.chunk
            set state = 'pending', snapshot = null, file_node = null, rows = 0, bytes = 0, finished_at = null
            where migration = ? and mapping = ?""";

    static final String COPY_TRANSACTIONS = """
            select xmin::text::bigint from crossfade.chunk
            where migration = ? and mapping = ? and state = 'done'
            order by chunk for update""";

    static final String INSERT_LANE = """
            insert into crossfade.lane (migration, lane, topic) values (?, ?, ?)
            on conflict (migration, lane) do nothing""";

    static final String MARK_LANE_COPIED = """
            update crossfade.lane as l set copied = true, updated_at = clock_timestamp()
            where l.migration = ? and l.lane = ? and not exists (
                select from unnest(?::text[]) as t (mapping)
                where not exists (
                        select from crossfade.chunk as c
                        where c.migration = l.migration and c.mapping = t.mapping)
                   or exists (
                        select from crossfade.chunk as c
                        where c.migration = l.migration and c.mapping = t.mapping and c.state <> 'done'))""";
}
