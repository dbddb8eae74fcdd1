package io.crossfade.core.store;

/** The statements of {@link RepairStore} and {@link RepairQueue}. */
final class RepairStoreSql {
    private RepairStoreSql() {}

    static final String ASK = """
            insert into crossfade.repair (migration, lane, mapping, row_key)
            select ?, ?, ?, asked.row_key from unnest(?::text[]) as asked(row_key)
            on conflict (migration, mapping, row_key) do update set failure = null""";

    static final String COUNT_OPEN = "select count(*) from crossfade.repair where migration = ? and failure is null";

    static final String END = "delete from crossfade.repair where migration = ? returning mapping, row_key, failure";

    /** Parameters: migration, lane. */
    static final String IS_ANY = """
            select exists (select from crossfade.repair where migration = ? and lane = ? and failure is null)""";

    /** Parameters: migration, lane, mapping, limit. */
    static final String NEXT = """
            select row_key from crossfade.repair where migration = ? and lane = ? and mapping = ? and failure is null
            order by row_key limit ?""";

    /** Parameters: migration, mapping, keys. */
    static final String DONE = "delete from crossfade.repair where migration = ? and mapping = ? and row_key = any (?)";

    /** Parameters: reason, migration, mapping, key. */
    static final String FAIL =
            "update crossfade.repair set failure = ? where migration = ? and mapping = ? and row_key = ?";
}
