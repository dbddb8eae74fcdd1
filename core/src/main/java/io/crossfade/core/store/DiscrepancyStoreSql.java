package io.crossfade.core.store;

/** The statements of {@link DiscrepancyStore}. */
final class DiscrepancyStoreSql {
    private DiscrepancyStoreSql() {}

    static final String ADD = """
            insert into crossfade.discrepancy
                (migration, verification, mapping, row_key, kind, detail)
            values (?, ?, ?, ?, ?, ?::jsonb)
            on conflict (migration, verification, mapping, row_key) do nothing""";

    static final String READ = """
            select mapping, row_key, kind, detail::text from crossfade.discrepancy
            where migration = ? and verification = ? order by mapping, row_key""";

    /** Parameters: migration, verification, the mapping and the key after which, how many. */
    static final String READ_AFTER = """
            select mapping, row_key, kind, detail::text from crossfade.discrepancy
            where migration = ? and verification = ? and (mapping, row_key) > (?, ?) order by mapping, row_key limit ?""";

    static final String LATEST = "select max(verification) from crossfade.discrepancy where migration = ?";

    /** Parameters: migration, mappings. */
    static final String FORGET = "delete from crossfade.discrepancy where migration = ? and mapping = any (?)";

    /** Parameters: migration, mapping. */
    static final String KEYS = "select distinct row_key from crossfade.discrepancy where migration = ? and mapping = ?";

    /** Parameters: migration, mapping, keys. */
    static final String FORGET_KEYS =
            "delete from crossfade.discrepancy where migration = ? and mapping = ? and row_key = any (?)";
}
