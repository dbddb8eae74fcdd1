package io.crossfade.core.store;

/** The statements of {@link ChangedKeys}. */
final class ChangedKeysSql {
    private ChangedKeysSql() {}

    static final String ADD = """
            insert into crossfade.changed_key (migration, lane, mapping, generation, row_key)
            select ?, ?, ?, ?, changed.row_key from unnest(?::text[]) as changed(row_key)
            on conflict (migration, mapping, generation, row_key) do nothing""";

    static final String READ = """
            select distinct row_key from crossfade.changed_key
            where migration = ? and mapping = ? order by row_key limit ?""";
}
