package io.crossfade.core.store;

/** The statements of {@link PostDataStore}. */
final class PostDataStoreSql {
    private PostDataStoreSql() {}

    static final String READ = """
            select step, lane, table_schema, table_name, kind, name, ddl, state
            from crossfade.post_data where migration = ? order by step""";

    static final String NEXT = "select coalesce(max(step) + 1, 0) from crossfade.post_data where migration = ?";

    static final String INSERT = """
            insert into crossfade.post_data (migration, step, lane, table_schema, table_name, kind, name, ddl)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    static final String FINISH = """
            update crossfade.post_data set state = 'done', finished_at = clock_timestamp()
            where migration = ? and step = ? and state = 'pending'""";
}
