package io.crossfade.testkit.oracle;

/** Two sets of rows that must be the same: of tables, or of queries. */
public sealed interface RowPair permits TablePair, QueryPair {
    /** What reports call it: the table on the target's side. */
    String name();
}
