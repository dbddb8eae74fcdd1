package io.crossfade.core.store;

/** The statements of {@link MarkerStore}. */
final class MarkerStoreSql {
    private MarkerStoreSql() {}

    static final String HAS_PASSED = """
            select true from crossfade.marker where migration = ? and lane = ? and name = ? and content = ?""";

    static final String PASS = """
            insert into crossfade.marker (migration, lane, name, content, lsn) values (?, ?, ?, ?, ?::pg_lsn)
            on conflict (migration, lane, name, content) do nothing""";
}
