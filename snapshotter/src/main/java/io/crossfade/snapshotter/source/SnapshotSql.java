package io.crossfade.snapshotter.source;

import io.crossfade.core.sql.Identifiers;

/** The statements of {@link HeldSnapshot}. */
final class SnapshotSql {
    private SnapshotSql() {}

    /** A role's or database's default must not end the session that holds or uses a snapshot; servers from 17 on. */
    static final String NO_TRANSACTION_TIMEOUT =
            "select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout'";

    static final String BEGIN = "begin transaction isolation level repeatable read, read only";

    static String useSnapshot(String exported) {
        return "set transaction snapshot " + Identifiers.literal(exported);
    }

    static final String EXPORT = "select pg_current_snapshot()::text, pg_export_snapshot(), pg_backend_pid()";

    static final String PING = "select 1";

    static final String COMMIT = "commit";
}
