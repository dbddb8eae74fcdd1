package io.crossfade.streamer;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a small message into the source's log at every interval, so that the slot moves while the moved tables are idle
 * and lag can be measured from end to end. It touches no table and no transaction. A beat that fails is left out: if the
 * source is down, the stream itself says so.
 *
 * <p>With each beat it looks whether the publication is as it was: since version 18 a server goes on without one that is
 * missing and only warns, so its changes would be passed over in silence (invariant I6).
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final Database source;
    private final String prefix;
    private final Duration interval;
    private final Clock clock;
    private final StreamMeter meter;
    private final Look look;
    private final Consumer<CrossfadeException> alarm;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Connection session;

    /** What is looked at with each beat; throws a CrossfadeException where the stream must not go on. */
    interface Look {
        void at(Connection session) throws SQLException;
    }

    /** @param alarm told what the look found */
    Heartbeat(
            Database source,
            String prefix,
            Duration interval,
            Clock clock,
            StreamMeter meter,
            Look look,
            Consumer<CrossfadeException> alarm) {
        this.source = source;
        this.prefix = prefix;
        this.interval = interval;
        this.clock = clock;
        this.meter = meter;
        this.look = look;
        this.alarm = alarm;
        this.thread = Thread.ofPlatform().daemon().name("crossfade-heartbeat").unstarted(LogContext.carried(this::run));
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                beat();
            } while (!end.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    private void beat() {
        try {
            Connection open = session;
            if (open == null) {
                open = source.open();
                session = open;
            }
            int major = open.getMetaData().getDatabaseMajorVersion();
            try (PreparedStatement statement = open.prepareStatement(SourceSql.heartbeat(major))) {
                statement.setString(1, prefix + "heartbeat");
                statement.setString(2, Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant())));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    meter.sourceEnd(Lsn.parse(row.getString(2)));
                }
            }
            look(open);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("a heartbeat was left out", e);
            drop();
        }
    }

    private void look(Connection open) throws SQLException {
        try {
            look.at(open);
        } catch (CrossfadeException e) {
            alarm.accept(e);
        }
    }

    private void drop() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("the heartbeat's session did not close", e);
            }
        }
    }

    @Override
    public void close() {
        end.countDown();
        try {
            if (!thread.join(CLOSE_DEADLINE)) {
                // The session hangs in a call; closing it from here ends that.
                drop();
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
