package io.crossfade.core.store;

/** The statements of {@link VerificationStore}. */
final class VerificationStoreSql {
    private VerificationStoreSql() {}

    static final String KEEP = """
            insert into crossfade.verification as v
                (migration, mapping, ended_at, verdict, source_rows, target_rows, differences, changing, set_aside,
                 kept, others, complete, millis, whole_millis, held_millis)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (migration, mapping) do update set
                ended_at = excluded.ended_at, verdict = excluded.verdict, source_rows = excluded.source_rows,
                target_rows = excluded.target_rows, differences = excluded.differences, changing = excluded.changing,
                set_aside = excluded.set_aside, kept = excluded.kept, others = excluded.others,
                complete = excluded.complete, millis = excluded.millis, whole_millis = excluded.whole_millis,
                held_millis = excluded.held_millis""";

    /** Parameters: verdict, differences, changing, whether all are counted, migration, mapping. */
    static final String WORSEN = """
            update crossfade.verification
            set verdict = case when verdict = 'different' then verdict else ? end,
                differences = greatest(differences, ?), changing = greatest(changing, ?), complete = complete and ?
            where migration = ? and mapping = ?""";

    /** Parameters: rows, migration, mapping. */
    static final String ADD_REPAIRED =
            "update crossfade.verification set repaired = repaired + ? where migration = ? and mapping = ?";

    static final String READ = """
            select mapping, ended_at, verdict, source_rows, target_rows, differences, changing, set_aside, kept, others,
                   complete, millis, whole_millis, held_millis, repaired
            from crossfade.verification where migration = ? order by mapping""";
}
