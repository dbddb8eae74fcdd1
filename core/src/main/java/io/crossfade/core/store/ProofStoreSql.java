package io.crossfade.core.store;

/** The statements of {@link ProofStore}. */
final class ProofStoreSql {
    private ProofStoreSql() {}

    static final String TRACK = """
            update crossfade.lane
            set key_generation = key_generation + 1, track_keys = true,
                tracked_since = case when track_keys then tracked_since else key_generation + 1 end
            where migration = ? and lane = ? returning key_generation""";

    /** First of all in a transaction, against target transactions and other comparisons; parameters: migration, lane. */
    static final String HOLD_LANE = "select from crossfade.lane where migration = ? and lane = ? for update";

    /** Keys have been written down since a generation, without a break, and the table's changes come by its lane. */
    private static final String IS_TRACKED = """
            l.track_keys and l.tracked_since <= %s
            and not exists (
                select from crossfade.set_aside_table as s where s.migration = l.migration and s.mapping = %s)
            """;

    /** Parameters: migration, lane, mapping, generation. */
    static final String PROVE = """
            insert into crossfade.proof as p (migration, lane, mapping, generation, stands, settled_at)
            select l.migration, l.lane, c.mapping, c.generation, true, clock_timestamp()
            from (select ?::text as migration, ?::text as lane, ?::text as mapping, ?::bigint as generation) as c
            join crossfade.lane as l on l.migration = c.migration and l.lane = c.lane
            where\s""" + IS_TRACKED.formatted("c.generation", "c.mapping") + """
            on conflict (migration, mapping) do update
            set generation = excluded.generation, stands = true, settled_at = excluded.settled_at
            where p.generation < excluded.generation""";

    /** Goes on with a proof that stands as it was; parameters: generation, migration, mapping, the proof's generation. */
    static final String GO_ON = """
            update crossfade.proof as p set generation = ?, settled_at = clock_timestamp()
            from crossfade.lane as l
            where l.migration = p.migration and l.lane = p.lane
              and p.migration = ? and p.mapping = ? and p.generation = ? and p.stands
              and\s""" + IS_TRACKED.formatted("p.generation", "p.mapping");

    /** No comparison that began before it proves it again; parameters: migration, lane, mapping, generation. */
    static final String DISPROVE = """
            insert into crossfade.proof as p (migration, lane, mapping, generation, stands, settled_at)
            values (?, ?, ?, ?, false, clock_timestamp())
            on conflict (migration, mapping) do update
            set generation = greatest(p.generation, excluded.generation), stands = false, settled_at = excluded.settled_at""";

    /** Keys that nobody asks for; parameters: migration, mapping, generation. */
    static final String FORGET =
            "delete from crossfade.changed_key where migration = ? and mapping = ? and generation < ?";

    /** Parameters: migration, mapping. */
    static final String END_MAPPING = "update crossfade.proof set stands = false where migration = ? and mapping = ?";

    /** Parameters: migration, lane. */
    static final String END_LANE = "update crossfade.proof set stands = false where migration = ? and lane = ?";

    /** Unless something of the lane is proven, or another comparison has begun; parameters: migration, lane, generation. */
    static final String TRACK_NO_MORE = """
            update crossfade.lane as l set track_keys = false
            where l.migration = ? and l.lane = ? and l.key_generation = ?
              and not exists (
                select from crossfade.proof as p where p.migration = l.migration and p.lane = l.lane and p.stands)""";

    static final String STOP_TRACKING = "update crossfade.lane set track_keys = false where migration = ? and lane = ?";

    static final String CLEAR = "delete from crossfade.changed_key where migration = ? and lane = ?";

    static final String PROVEN = "select mapping, generation from crossfade.proof where migration = ? and stands";
}
