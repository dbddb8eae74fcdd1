package io.crossfade.control.preflight;

/** How the source would read what a query is asked for. */
final class QueryScanSql {
    private QueryScanSql() {}

    /** One JSON document; nothing is carried out. */
    static String explain(String sql) {
        return "explain (format json, verbose, costs off) " + sql;
    }
}
