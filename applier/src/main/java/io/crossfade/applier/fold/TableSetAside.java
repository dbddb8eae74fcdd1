package io.crossfade.applier.fold;

import org.jspecify.annotations.Nullable;

/**
 * A table can no longer be kept in step (invariant I6). Whoever applies goes back to the last committed position, sets
 * the table aside, and applies again without it.
 */
public final class TableSetAside extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LaneTable table;
    private final @Nullable String sqlState;

    /** @param reason for the operator; null SQLSTATE: the target refused nothing */
    public TableSetAside(LaneTable table, String reason, @Nullable String sqlState) {
        super(reason);
        this.table = table;
        this.sqlState = sqlState;
    }

    public LaneTable table() {
        return table;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public @Nullable String sqlState() {
        return sqlState;
    }
}
