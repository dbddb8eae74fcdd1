package io.crossfade.core.store;

/** The statement of {@link LogMarkers}. */
final class LogMarkersSql {
    private LogMarkersSql() {}

    /** Takes its place in the log by its transaction's commit; parameters: prefix, content. */
    static final String WRITE = "select pg_catalog.pg_logical_emit_message(true, ?, ?)::text";
}
