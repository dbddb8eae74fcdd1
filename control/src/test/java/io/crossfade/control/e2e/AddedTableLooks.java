package io.crossfade.control.e2e;

import java.sql.Connection;
import java.sql.SQLException;

/** What the tests of tables that are added to a running migration look at. */
final class AddedTableLooks {
    private AddedTableLooks() {}

    /** All rows of a table, in one short text. */
    static String rows(Connection session, String table) throws SQLException {
        return String.valueOf(Migration.value(
                session,
                "select count(*) || ' ' || md5(string_agg(t::text, ';' order by id)) from public." + table + " t"));
    }

    static boolean isTrue(Connection session, String condition) throws SQLException {
        return "t".equals(Migration.value(session, "select " + condition));
    }

    /** Until no snapshot can be taken yet, because a transaction is open that began before the tables were published. */
    static void awaitWaitForTransactions(MigratorProcess run, Connection there) {
        Migration.await(
                run,
                "it waits",
                () -> run.output().contains("open transactions")
                        || isTrue(
                                there, "exists (select from pg_stat_activity where application_name like '%apply%')"));
    }

    static void awaitChunks(MigratorProcess run, Connection there, String mapping) {
        Migration.await(
                run,
                "chunks of the added table are in",
                () -> isTrue(
                        there,
                        "count(*) > 3 from crossfade.chunk where mapping = '%s' and state = 'done'"
                                .formatted(mapping)));
    }
}
