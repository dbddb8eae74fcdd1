package io.crossfade.core.store;

/** The statements of {@link CoverageStore}. */
final class CoverageStoreSql {
    private CoverageStoreSql() {}

    /** Parameters: migration, mapping, listed at, and again the first two. */
    static final String LIST = """
            insert into crossfade.coverage (migration, mapping, listed_at) select ?, ?, ?::timestamptz
            where not exists (select from crossfade.coverage where migration = ? and mapping = ?)""";

    static final String READ = """
            select mapping, range_order, range_from, range_to, listed_at, looked_at, verified_at, verdict, differences, changing
            from crossfade.coverage where migration = ? order by mapping""";

    /** Parameters: looked at, verified at, verdict, differences, changing, migration, mapping, from. */
    static final String UPDATE = """
            update crossfade.coverage
            set looked_at = ?, verified_at = ?, verdict = ?, differences = ?, changing = ?
            where migration = ? and mapping = ? and range_from is not distinct from ?""";

    /** Parameters: migration, mapping. */
    static final String FORGET = "delete from crossfade.coverage where migration = ? and mapping = ?";

    /** Parameters: all columns. */
    static final String ADD = """
            insert into crossfade.coverage
                (migration, mapping, range_order, range_from, range_to, listed_at, looked_at, verified_at, verdict,
                 differences, changing)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
}
