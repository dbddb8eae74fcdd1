package io.crossfade.core.store;

/** The statements of {@link AheadStore}. */
final class AheadStoreSql {
    private AheadStoreSql() {}

    static final String READ =
            "select mapping, row_key, snapshot from crossfade.ahead where migration = ? and lane = ?";

    static final String PUT = """
            insert into crossfade.ahead (migration, lane, mapping, row_key, snapshot) values (?, ?, ?, ?, ?)
            on conflict (migration, mapping, row_key) do update set snapshot = excluded.snapshot""";

    static final String FORGET_ALL = "delete from crossfade.ahead where migration = ? and lane = ? and mapping = ?";

    static final String FORGET = "delete from crossfade.ahead where migration = ? and lane = ? and snapshot = ?";
}
