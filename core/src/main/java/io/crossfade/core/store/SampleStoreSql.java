package io.crossfade.core.store;

/** The statements of {@link SampleStore}. */
final class SampleStoreSql {
    private SampleStoreSql() {}

    static final String TABLE = """
            -- How a migration went, every few seconds, for charts: in the control database only.
            create table crossfade.sample (
                migration text not null,
                at timestamptz not null default clock_timestamp(),
                lag_millis bigint,
                lag_bytes bigint,
                retained_bytes bigint,
                rows_copied bigint not null,
                changes bigint not null,
                set_aside bigint not null,
                primary key (migration, at)
            );
            """;

    /** Parameters: migration, lag, lag in bytes, retained, rows copied, changes, set aside. */
    static final String ADD = """
            insert into crossfade.sample
                (migration, lag_millis, lag_bytes, retained_bytes, rows_copied, changes, set_aside)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing""";

    /** Parameters: migration, age as an interval. */
    static final String FORGET =
            "delete from crossfade.sample where migration = ? and at < clock_timestamp() - ?::interval";

    /** Of what goes up and down the worst of each span, of what is counted the last. Parameters: span (s), migration, since. */
    static final String READ = """
            select max(at), max(lag_millis), max(lag_bytes), max(retained_bytes), max(rows_copied), max(changes),
                   max(set_aside)
            from (select *, floor(extract(epoch from at) / ?) as span
                  from crossfade.sample where migration = ? and at >= ?) as s
            group by span order by span""";
}
