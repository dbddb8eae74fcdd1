package io.crossfade.applier.target;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Turn;
import io.crossfade.core.store.WindowStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The lane's mappings that are closed: nothing of them is written, from the log or from elsewhere. */
final class Windows {
    private final Connection session;
    private final String migration;
    private final LanePlan plan;
    private Set<MappingId> closed = Set.of();

    Windows(Connection session, String migration, LanePlan plan) {
        this.session = session;
        this.migration = migration;
        this.plan = plan;
    }

    /** No transaction is open: they are as they were committed. */
    void reload() throws SQLException {
        closed = WindowStore.closed(session, migration, plan.lane());
    }

    Set<MappingId> closed() {
        return closed;
    }

    /** Whether a turn is one of the lane's mappings too. */
    boolean concerns(Turn turn) {
        return !ours(turn).isEmpty();
    }

    /** In the open transaction; {@link #closed} answers by it after the next {@link #reload}. */
    void turn(Turn turn, Lsn lsn) throws SQLException {
        WindowStore.turn(session, migration, plan.lane(), ours(turn), turn, lsn);
    }

    private List<MappingId> ours(Turn turn) {
        return plan.tables().stream()
                .map(TablePlan::id)
                .filter(turn.mappings()::contains)
                .toList();
    }
}
