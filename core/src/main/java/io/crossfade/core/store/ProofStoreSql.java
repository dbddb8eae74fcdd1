package io.crossfade.core.store;

/** The statements of {@link ProofStore}. */
final class ProofStoreSql {
    private ProofStoreSql() {}

    static final String TRACK = """
            update crossfade.lane set track_keys = true, key_generation = key_generation + 1
            where migration = ? and lane = ? returning key_generation""";

    static final String TRACK_NO_MORE = "update crossfade.lane set track_keys = false where migration = ? and lane = ?";

    /** Against a table that is set aside at the same time. */
    static final String HOLD_LANE = "select from crossfade.lane where migration = ? and lane = ? for update";

    /** What an earlier proof needed. */
    static final String FORGET =
            "delete from crossfade.changed_key where migration = ? and mapping = ? and generation < ?";

    static final String PROVE = """
            insert into crossfade.proof (migration, lane, mapping, generation, proven_at, whole_at)
            select t.migration, ?, t.mapping, ?, clock_timestamp(), clock_timestamp()
            from (select ? as migration, ? as mapping) as t
            where not exists (
                select from crossfade.set_aside_table as s where s.migration = t.migration and s.mapping = t.mapping)
            on conflict (migration, mapping) do update
            set generation = excluded.generation, proven_at = excluded.proven_at,
                whole_at = case when ? then excluded.whole_at else proof.whole_at end""";

    static final String DISPROVE = "delete from crossfade.proof where migration = ? and mapping = ?";

    static final String DISPROVE_LANE = "delete from crossfade.proof where migration = ? and lane = ?";

    static final String AGES = """
            select mapping, extract(epoch from clock_timestamp() - whole_at) from crossfade.proof where migration = ?""";
}
