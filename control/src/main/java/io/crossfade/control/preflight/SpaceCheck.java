package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.control.progress.Humanize;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Room in the targets, and the WAL that the source can keep back for the slot (invariant I10). */
final class SpaceCheck implements PreflightCheck {
    private static final long MEBIBYTE = 1L << 20;

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        long rate;
        try (Connection session = on.source().database().session()) {
            rate = walBytesPerSecond(session);
        }
        Estimate estimate = Estimate.of(on.plan(), on.config().copy().workers(), rate);
        findings.add(Finding.info("estimate", "migration", estimate.words()));
        wal(on, estimate, findings);
        for (Map.Entry<String, PreflightContext.Connected> target : on.targets().entrySet()) {
            room(on, target.getKey(), target.getValue(), findings);
        }
    }

    /** On average since the server's statistics began; 0 where they are too young. */
    static long walBytesPerSecond(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(PreflightSql.WAL_RATE)) {
            return row.next() && row.getLong(2) > 0 ? row.getLong(1) / row.getLong(2) : 0;
        }
    }

    static void wal(PreflightContext on, Estimate estimate, List<Finding> findings) {
        ServerFacts server = on.source().catalog().server();
        long budget = on.config().budget().retainedWalBytes();
        long limit = server.number("max_slot_wal_keep_size").orElse(-1);
        limit(server, "source", budget).ifPresent(findings::add);
        long effective = limit >= 0 ? Math.min(limit * MEBIBYTE, budget) : budget;
        if (estimate.walInAnHour() > effective) {
            findings.add(Finding.warning(
                    "wal-budget",
                    "source",
                    "writes about " + Humanize.bytes(estimate.walInAnHour())
                            + " of WAL an hour on average: a standstill of less than an hour uses up the "
                            + Humanize.bytes(effective) + " that the slot may keep back",
                    "raise budget.retainedWal if the source's disk allows"));
        }
    }

    /** @param budget bytes of WAL that a slot of the migration may keep back there */
    static Optional<Finding> limit(ServerFacts server, String where, long budget) {
        long limit = server.number("max_slot_wal_keep_size").orElse(-1);
        return limit < 0 || limit * MEBIBYTE >= budget
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "wal-limit",
                        where,
                        "max_slot_wal_keep_size is " + limit + " MB, below budget.retainedWal ("
                                + Humanize.bytes(budget)
                                + "): the server drops the slot before Crossfade's budget is used up",
                        RemedySql.systemSetting("max_slot_wal_keep_size", "'" + budget / MEBIBYTE + "MB'")
                                + " and reload, or lower budget.retainedWal to " + limit + "MiB"));
    }

    /** What SQL can see: how much will come, and where it goes. The disk's free space it cannot. */
    private static void room(
            PreflightContext on, String name, PreflightContext.Connected target, List<Finding> findings)
            throws SQLException {
        long bytes = on.plan().lanes().stream()
                .filter(lane -> lane.target().equals(name))
                .flatMap(lane -> lane.tables().stream())
                .mapToLong(TablePlan::estimatedBytes)
                .sum();
        try (Connection session = target.database().session();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(PreflightSql.TABLESPACE)) {
            row.next();
            String place = row.getString(2).isEmpty()
                    ? "the data directory (tablespace " + row.getString(1) + ")"
                    : "tablespace " + row.getString(1) + " (" + row.getString(2) + ")";
            findings.add(Finding.info(
                    "disk-space",
                    "target " + name,
                    "about " + Humanize.bytes(bytes) + " of rows will come into " + place
                            + ", and indexes and WAL beside"
                            + " them; SQL cannot see how much is free: see that twice as much is"));
        }
    }
}
