package io.crossfade.core.store;

/** The statements of {@link LaneStore} and {@link LaneLease}. */
final class LaneStoreSql {
    private LaneStoreSql() {}

    private static final String COLUMNS = """
            lane, topic, topic_id, epoch, copied, stream_epoch, record_number, kafka_offset, end_lsn::text,
            commit_time, heartbeat_at, applied_transactions, applied_changes, updated_at, paused,
            case when track_keys then key_generation else 0 end, handed_off,
            held_turn > heeded_turn
            """;

    static final String ENSURE = """
            insert into crossfade.lane (migration, lane, topic) values (?, ?, ?)
            on conflict (migration, lane) do nothing""";

    static final String BORN_COPIED = """
            update crossfade.lane set copied = true, handed_off = true where migration = ? and lane = ?""";

    static final String READ = "select " + COLUMNS + " from crossfade.lane where migration = ? and lane = ?";

    static final String ALL = "select " + COLUMNS + " from crossfade.lane where migration = ? order by lane";

    static final String PAUSE = "update crossfade.lane set paused = ? where migration = ? and lane = ?";

    static final String HOLD_BACK =
            "update crossfade.lane set held_turn = greatest(held_turn, ?) where migration = ? and lane = ?";

    static final String HEED =
            "update crossfade.lane set heeded_turn = greatest(heeded_turn, ?) where migration = ? and lane = ?";

    static final String ADOPT_TOPIC = """
            update crossfade.lane set topic_id = coalesce(topic_id, ?)
            where migration = ? and lane = ? returning topic_id""";

    /** Before taking, since a former holder whose client is gone may sit on the row's lock for long. */
    static final String END_FORMER_HOLDER = """
            select pg_terminate_backend(l.backend_pid)
            from crossfade.lane l
            join pg_stat_activity a on a.pid = l.backend_pid and a.backend_start = l.backend_start
            where l.migration = ? and l.lane = ? and l.backend_pid <> pg_backend_pid()""";

    /** Raises the epoch too: whoever holds the lane with fewer tables commits nothing more. */
    static final String REOPEN = """
            update crossfade.lane set copied = false, handed_off = false, epoch = epoch + 1, updated_at = clock_timestamp()
            where migration = ? and lane = ?""";

    /** Raises the epoch and reads the position in one statement: nobody commits between the two. */
    static final String TAKE = """
            update crossfade.lane
            set epoch = epoch + 1, backend_pid = pg_backend_pid(), updated_at = clock_timestamp(),
                backend_start = (select a.backend_start from pg_stat_activity a where a.pid = pg_backend_pid())
            where migration = ? and lane = ?
            returning\s""" + COLUMNS;

    static final String ADVANCE = """
            update crossfade.lane
            set stream_epoch = ?, record_number = ?, kafka_offset = ?, end_lsn = ?::pg_lsn,
                commit_time = coalesce(?, commit_time), heartbeat_at = greatest(heartbeat_at, ?),
                applied_transactions = applied_transactions + ?, applied_changes = applied_changes + ?,
                handed_off = handed_off or ?, updated_at = clock_timestamp()
            where migration = ? and lane = ? and epoch = ?
            returning paused, case when track_keys then key_generation else 0 end, held_turn > heeded_turn""";

    /** Holds the row until the transaction's end, so that no newer holder comes between. */
    static final String HOLD =
            "select true from crossfade.lane where migration = ? and lane = ? and epoch = ? for update";
}
