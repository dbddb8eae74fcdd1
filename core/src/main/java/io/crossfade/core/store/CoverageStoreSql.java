package io.crossfade.core.store;

/** The statements of {@link CoverageStore}. */
final class CoverageStoreSql {
    private CoverageStoreSql() {}

    /** Parameters: migration, mapping, listed at. */
    static final String LIST = """
            insert into crossfade.coverage (migration, mapping, listed_at) values (?, ?, ?)
            on conflict (migration, mapping) do nothing""";

    static final String READ = """
            select mapping, listed_at, looked_at, verified_at, verdict, differences, changing
            from crossfade.coverage where migration = ? order by mapping""";

    /** Parameters: looked at, verified at, verdict, differences, changing, migration, mapping. */
    static final String UPDATE = """
            update crossfade.coverage
            set looked_at = ?, verified_at = ?, verdict = ?, differences = ?, changing = ?
            where migration = ? and mapping = ?""";
}
