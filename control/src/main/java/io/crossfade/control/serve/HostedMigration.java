package io.crossfade.control.serve;

import com.fasterxml.jackson.databind.util.RawValue;
import io.crossfade.control.http.EventStream;
import io.crossfade.control.metrics.Health;
import io.crossfade.control.metrics.MigrationMetrics;
import io.crossfade.control.run.JournalPages;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Overview;
import io.crossfade.core.error.CrossfadeException;
import io.micrometer.core.instrument.MeterRegistry;
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

    private static final long STALE_MILLIS = 60_000;

    private final MigrationFile file;
    private final Operations operations;
    private final JournalPages journal;
    private final Workshop workshop;
    private final OperationDesk desk;
    private final Sampling sampling;
    private final MigrationMetrics metrics;
    private final Beat looking;
    private final Beat publishing;
    private final InstantSource clock = Clock.systemUTC();
    private final Set<EventStream> followers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock counting = new ReentrantLock();
    private volatile Look look = Look.UNKNOWN;
    private volatile @Nullable Fault elsewhere;
    private volatile Instant lastRead = Instant.EPOCH;

    /**
     * {@link #start} serves it.
     *
     * @param operations as its file was read
     * @param registry gets the migration's meters
     */
    HostedMigration(Path file, Operations operations, MeterRegistry registry) {
        this.file = new MigrationFile(file, operations);
        this.operations = operations;
        this.journal = operations.journalPages();
        String name = operations.migration();
        this.metrics = new MigrationMetrics(registry, name, operations.walBudgetBytes(), clock);
        this.publishing = new Beat("publish " + name, Beat.ONLY_WHEN_ASKED, this::publish);
        this.workshop = new Workshop(name, this.file::fresh, operations.asked(), metrics, publishing::hurry);
        this.desk = new OperationDesk(operations, workshop);
        workshop.whenStagesAreMissed(desk::startStagesAgain);
        this.sampling = new Sampling(operations.samples());
        this.looking = new Beat("look " + name, this::pace, this::look);
    }

    void start() {
        looking.start();
        publishing.start();
    }

    String name() {
        return operations.migration();
    }

    /** Where its file is, and what it says now. */
    MigrationFile file() {
        return file;
    }

    /** For reading, within {@link MigrationFile#reading}. */
    Operations operations() {
        return file.operations();
    }

    JournalPages journal() {
        return journal;
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
        file.follow();
        look = Look.at(file.operations(), clock);
        publishing.hurry();
        Overview seen = look.overview();
        if (seen != null) {
            metrics.looked(seen.status(), null);
            if (elsewhere == null) {
                sampling.of(seen, clock.instant());
            }
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

    /** Whether it is looked at, and what could not be seen. */
    Health.Part health() {
        Look seen = look;
        Instant at = seen.at();
        boolean looks = at != null && at.isAfter(clock.instant().minusMillis(STALE_MILLIS));
        Fault fault = seen.fault();
        return new Health.Part(
                name(), looks, fault == null ? looks ? seen.state() : "not looked at of late" : fault.message());
    }

    private MigrationView now() {
        Look seen = look;
        return new MigrationView(
                name(),
                String.valueOf(file.path().getFileName()),
                seen.state(),
                workshop.stages().isPresent(),
                elsewhere,
                seen.at(),
                clock.instant(),
                seen.fault() == null ? file.fault() : seen.fault(),
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
        file.close();
    }
}
