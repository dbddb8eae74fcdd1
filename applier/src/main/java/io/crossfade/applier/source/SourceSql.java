package io.crossfade.applier.source;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.ReshapeSql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of {@link SourceRows}. */
final class SourceSql {
    static final String SESSION =
            "set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on";

    /** The first statement of a transaction: all others see what it names. */
    static final String SNAPSHOT = "select pg_current_snapshot()::text";

    /** Transactions that have committed in the log and are not visible yet (PostgreSQL manual, 28.2, wait events). */
    static final String WAITING_FOR_STANDBY = """
            select backend_xid::text::bigint from pg_stat_activity
            where wait_event = 'SyncRep' and backend_xid is not null""";

    private SourceSql() {}

    /** Place and texts of the rows of the given keys, as the target should have them; one array per key column. */
    static String rows(TablePlan table, boolean partitioned) {
        String from = (partitioned ? "" : "only ") + Identifiers.quote(table.source());
        String texts = table.columns().stream()
                .map(column -> ", " + ReshapeSql.text("t." + Identifiers.quote(column.target()), column.sourceType()))
                .collect(Collectors.joining());
        return ReshapeSql.keyIsPlain(table)
                ? "select t." + Identifiers.quote(ReshapeSql.PLACE) + texts + " from (" + ReshapeSql.rowsOf(table, from)
                        + ") as t"
                : "select k.n" + texts + " from " + ofMadeKeys(table, from);
    }

    /** A key that an expression makes is known of a row only once it is made. */
    private static String ofMadeKeys(TablePlan table, String from) {
        List<ColumnPlan> key = table.keyColumns().stream().map(table::column).toList();
        String arrays = key.stream().map(column -> "?::text[]").collect(Collectors.joining(", "));
        String names =
                IntStream.range(0, key.size()).mapToObj(i -> "k" + i + ", ").collect(Collectors.joining());
        String match = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + Identifiers.quote(key.get(i).target()) + " = k.k" + i + "::"
                        + key.get(i).sourceType())
                .collect(Collectors.joining(" and "));
        return "unnest(" + arrays + ") with ordinality as k(" + names + "n) join (" + ReshapeSql.rows(table, from)
                + ") as t on " + match;
    }

    static final String IS_PARTITIONED = "select relkind = 'p' from pg_class where oid = to_regclass(?)";
}
