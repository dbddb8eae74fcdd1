package io.crossfade.control.serve;

import com.fasterxml.jackson.databind.util.RawValue;
import io.crossfade.control.http.EventStream;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.CrossfadeException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One migration of this server: what is known of it, what goes on, and who follows it. */
final class HostedMigration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostedMigration.class);

    /** For so long a reader counts as one who follows. */
    private static final long INTEREST_MILLIS = 15_000;

    private final Path file;
    private final Operations operations;
    private final Workshop workshop;
    private final OperationDesk desk;
    private final Sampling sampling;
    private final Beat looking;
    private final Beat publishing;
    private final InstantSource clock = Clock.systemUTC();
    private final Set<EventStream> followers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock counting = new ReentrantLock();
    private volatile Look look = Look.UNKNOWN;
    private volatile @Nullable Fault elsewhere;
    private volatile Instant lastRead = Instant.EPOCH;

    private HostedMigration(Path file, Operations operations) {
        this.file = file;
        this.operations = operations;
        String name = operations.migration();
        this.publishing = new Beat("publish " + name, Beat.ONLY_WHEN_ASKED, this::publish);
        this.workshop = new Workshop(
                name, () -> operations.requireSame(Operations.of(file)), operations.asked(), publishing::hurry);
        this.desk = new OperationDesk(operations, workshop);
        workshop.whenStagesAreMissed(desk::startStagesAgain);
        this.sampling = new Sampling(operations.samples());
        this.looking = new Beat("look " + name, this::pace, this::look);
    }

    /**
     * Reads the file; {@link #start} serves it.
     *
     * @throws CrossfadeException CONFIG_INVALID with every problem of the file
     */
    static HostedMigration of(Path file) {
        return new HostedMigration(file, Operations.of(file));
    }

    void start() {
        looking.start();
        publishing.start();
    }

    String name() {
        return operations.migration();
    }

    Path file() {
        return file;
    }

    /** For reading. */
    Operations operations() {
        return operations;
    }

    OperationDesk desk() {
        return desk;
    }

    /** For readings that count whole tables: one at a time. */
    ReentrantLock counting() {
        return counting;
    }

    private long pace() {
        boolean often = !followers.isEmpty()
                || workshop.isBusy()
                || lastRead.isAfter(clock.instant().minusMillis(INTEREST_MILLIS));
        return often ? Beat.OFTEN : Beat.SELDOM;
    }

    private void look() {
        try {
            desk.keep();
            elsewhere = null;
        } catch (CrossfadeException e) {
            elsewhere = Fault.of(e);
        }
        look = Look.at(operations, clock);
        publishing.hurry();
        Look now = look;
        if (now.overview() != null && elsewhere == null) {
            sampling.of(now.overview(), clock.instant());
        }
    }

    private void publish() {
        if (followers.isEmpty()) {
            return;
        }
        RawValue view = new RawValue(StoredJson.write(now()));
        for (EventStream follower : followers) {
            try {
                follower.send("migration", view);
            } catch (RuntimeException e) {
                LOG.warn("an event of migration {} could not be sent", name(), e);
            }
        }
    }

    /** As it was seen last. */
    MigrationView read() {
        boolean wasForgotten = pace() != Beat.OFTEN;
        lastRead = clock.instant();
        if (wasForgotten) {
            looking.hurry();
        }
        return now();
    }

    private MigrationView now() {
        Look seen = look;
        return new MigrationView(
                name(),
                String.valueOf(file.getFileName()),
                seen.state(),
                workshop.stages().isPresent(),
                elsewhere,
                seen.at(),
                clock.instant(),
                seen.fault(),
                workshop.going(),
                seen.overview());
    }

    /** Sends what is known now, and from then on every change. */
    void follow(EventStream stream) {
        stream.onClose(() -> followers.remove(stream));
        followers.add(stream);
        stream.send("migration", read());
        looking.hurry();
    }

    @Override
    public void close() {
        desk.close();
        looking.close();
        publishing.close();
        operations.close();
    }
}
