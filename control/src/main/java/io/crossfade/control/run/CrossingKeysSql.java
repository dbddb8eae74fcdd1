package io.crossfade.control.run;

import io.crossfade.control.plan.CrossingKey;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.sql.TextCast;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of {@link CrossingKeys}. */
final class CrossingKeysSql {
    private CrossingKeysSql() {}

    /** The texts of what the child's rows refer to, each once. */
    static String references(CrossingKey key) {
        String texts = key.columns().stream()
                .map(column -> "t." + Identifiers.quote(column.target()) + "::text")
                .collect(Collectors.joining(", "));
        String named = key.columns().stream()
                .map(column -> "t." + Identifiers.quote(column.target()) + " is not null")
                .collect(Collectors.joining(" and "));
        String ours = key.child().ledger() == null ? "" : " and " + LedgerSql.isOurs(key.child(), "t");
        return "select distinct " + texts + " from "
                + Identifiers.quote(key.child().target()) + " as t where " + named + ours;
    }

    /** The places of those that the parent's table lacks; given as one array a column. */
    static String missing(CrossingKey key) {
        int size = key.parentColumns().size();
        String arrays = IntStream.range(0, size).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
        String names = IntStream.range(0, size).mapToObj(i -> "c" + i + ", ").collect(Collectors.joining());
        String match = IntStream.range(0, size)
                .mapToObj(i -> {
                    ColumnPlan column = key.parentColumns().get(i);
                    return "p." + Identifiers.quote(column.target()) + " " + column.equality() + " "
                            + TextCast.of("v.c" + i, column.castType());
                })
                .collect(Collectors.joining(" and "));
        return "select v.n from unnest(" + arrays + ") with ordinality as v(" + names
                + "n) where not exists (select from "
                + Identifiers.quote(key.parent().target()) + " as p where " + match
                + ") order by v.n";
    }
}
