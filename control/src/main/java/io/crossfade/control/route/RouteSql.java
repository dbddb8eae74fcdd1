package io.crossfade.control.route;

import io.crossfade.core.sql.DurableSql;
import java.util.regex.Pattern;

/** The statements of {@link SqlRoute} that are not the operator's. */
final class RouteSql {
    /** What EXPLAIN takes. */
    static final Pattern PLANNED =
            Pattern.compile("\\s*(select|insert|update|delete|merge|with|values)\\b", Pattern.CASE_INSENSITIVE);

    static final String IS_STANDBY = "select pg_is_in_recovery()";

    private RouteSql() {}

    /** The operator's names are found as everywhere; what is answered is on disk. */
    static String begin(int statementMillis) {
        return "reset search_path; set statement_timeout = " + statementMillis + "; " + DurableSql.COMMITS;
    }

    static String explain(String statement) {
        return "explain " + statement;
    }
}
