package io.crossfade.core.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sessions on one database that stay open between short pieces of work ({@link Database#session}). It is never a reason to
 * fail or to wait: who finds none opens one, which is kept afterwards unless there are enough. Sessions that were lost are
 * found out when they are asked for; those that nobody asked for are closed after {@link #IDLE}, and all with the pool.
 */
public final class SessionPool implements AutoCloseable {
    /** As many as work at once in a process, as a rule. */
    private static final int MOST = 4;

    /** Waited only where the session that was there is lost, or taken by somebody else just now. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The least that HikariCP takes; it looks every 30 seconds. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final SessionSource source;
    private final HikariDataSource sessions;

    /** Opens nothing before the first session is asked for. */
    public SessionPool(Database database) {
        source = new SessionSource(database);
        sessions = new HikariDataSource();
        sessions.setPoolName(database.applicationName() + " " + database.name());
        sessions.setDataSource(source);
        sessions.setMinimumIdle(0);
        sessions.setMaximumPoolSize(MOST);
        sessions.setConnectionTimeout(PATIENCE.toMillis());
        sessions.setIdleTimeout(IDLE.toMillis());
        sessions.setKeepaliveTime(0);
        sessions.setInitializationFailTimeout(-1);
    }

    /** Has its use measured, by HikariCP's own meters ({@code hikaricp_…}); once. */
    public void measure(MeterRegistry registry) {
        sessions.setMetricRegistry(registry);
    }

    /** @param asking the pool's database, under the name that messages are to use */
    Connection session(Database asking) {
        if (sessions.isClosed() || areEnoughInUse()) {
            return asking.open();
        }
        if (isNoneIdle()) {
            source.add(asking.open());
        }
        try {
            return sessions.getConnection();
        } catch (SQLException e) {
            if (sessions.isClosed()) {
                source.clear();
            }
            return asking.open();
        }
    }

    private boolean areEnoughInUse() {
        HikariPoolMXBean now = started();
        return now != null && now.getActiveConnections() >= MOST;
    }

    private boolean isNoneIdle() {
        HikariPoolMXBean now = started();
        return source.isEmpty() && (now == null || now.getIdleConnections() == 0);
    }

    private @Nullable HikariPoolMXBean started() {
        return sessions.getHikariPoolMXBean();
    }

    /** Ends all sessions, those in use too; also in a thread that is interrupted. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            sessions.close();
            source.clear();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
