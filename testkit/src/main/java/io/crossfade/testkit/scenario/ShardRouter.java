package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The shard router of {@code shard-move}: the rows of {@code shard_routes} say where a tenant lives. It is asked before each
 * transaction, so that a change of a row is followed at once, whoever made it.
 */
public final class ShardRouter implements Route {
    /** The tenants that move, as {@code config/scenarios/shard-move.yaml} names them. */
    public static final List<Long> MOVING = List.of(3L, 5L, 8L);

    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Connection router;
    private final Map<String, Endpoint> shards;

    /** @param shards by their names in the table: {@code shard_a} is where the tenants live first */
    public ShardRouter(Connection router, Map<String, Endpoint> shards) {
        this.router = router;
        this.shards = Map.copyOf(shards);
    }

    /** Sends the moving tenants to a shard. */
    public synchronized void send(String shard) throws SQLException {
        try (PreparedStatement update = router.prepareStatement(
                "update public.shard_routes set shard = ?, version = version + 1, changed_at = now() where tenant = any (?)")) {
            update.setString(1, shard);
            update.setArray(2, router.createArrayOf("bigint", MOVING.toArray()));
            update.executeUpdate();
        }
    }

    @Override
    public synchronized Endpoint current() {
        try (PreparedStatement select =
                router.prepareStatement("select shard from public.shard_routes where tenant = ?")) {
            select.setLong(1, MOVING.get(0));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                Endpoint endpoint = shards.get(row.getString(1));
                if (endpoint == null) {
                    throw new IllegalStateException("the router names an unknown shard: " + row.getString(1));
                }
                return endpoint;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the router does not answer", e);
        }
    }

    @Override
    public Endpoint awaitOpen(Endpoint refused, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Endpoint found = current();
        while (found.equals(refused) && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            found = current();
        }
        return found;
    }
}
