package io.crossfade.control.serve;

import io.crossfade.control.http.EventStream;
import io.crossfade.control.run.Operations;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One migration of this server: what is known of it, what goes on, and who follows it. */
final class HostedMigration implements AutoCloseable {
    /** For so long a reader counts as one who follows. */
    private static final long INTEREST_MILLIS = 15_000;

    private final Path file;
    private final Operations operations;
    private final OperationDesk desk;
    private final Looks looks;
    private final Sampling sampling;
    private final Set<EventStream> followers = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Fault> elsewhere = new AtomicReference<>();
    private final Thread takingUp;
    private volatile Instant lastRead = Instant.EPOCH;
    private volatile boolean closed;

    private HostedMigration(Path file, Operations operations) {
        this.file = file;
        this.operations = operations;
        this.desk = new OperationDesk(file, operations, this::changed);
        this.looks = new Looks(operations, Clock.systemUTC(), this::isFollowed, this::looked);
        this.sampling = new Sampling(operations.samples());
        this.takingUp = Thread.ofPlatform()
                .daemon()
                .name("take up " + operations.migration())
                .unstarted(this::takeUp);
    }

    /** @throws CrossfadeException CONFIG_INVALID with every problem of the file */
    static HostedMigration open(Path file) {
        HostedMigration hosted = new HostedMigration(file, Operations.of(file));
        hosted.looks.start();
        hosted.takingUp.start();
        return hosted;
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

    /** Until it serves it, or another server has stopped doing so. */
    private void takeUp() {
        for (int attempt = 0; !closed; attempt++) {
            try {
                desk.takeUp();
                elsewhere.set(null);
                return;
            } catch (CrossfadeException e) {
                elsewhere.set(Fault.of(e));
            }
            try {
                Thread.sleep(
                        Backoff.DEFAULT.after(attempt)); // as long as a server or another process stands against it
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean isFollowed() {
        return !followers.isEmpty()
                || desk.isBusy()
                || lastRead.isAfter(Instant.now().minusMillis(INTEREST_MILLIS));
    }

    private void changed() {
        publish();
        looks.hurry();
    }

    private void looked() {
        publish();
        Looks.Look look = looks.latest();
        if (look.overview() != null && elsewhere.get() == null) {
            sampling.of(look.overview(), look.at());
        }
    }

    private void publish() {
        if (!followers.isEmpty()) {
            MigrationView view = now();
            followers.forEach(follower -> follower.send("migration", view));
        }
    }

    /** As it was seen last. */
    MigrationView read() {
        boolean wasForgotten = !isFollowed();
        lastRead = Instant.now();
        if (wasForgotten) {
            looks.hurry();
        }
        return now();
    }

    private MigrationView now() {
        Looks.Look look = looks.latest();
        return new MigrationView(
                name(),
                String.valueOf(file.getFileName()),
                state(look),
                desk.hasStages(),
                elsewhere.get(),
                look.at(),
                look.fault(),
                desk.going(),
                look.overview());
    }

    private static String state(Looks.Look look) {
        if (look.overview() != null) {
            return look.overview().status().phase();
        }
        return look.fault() == null ? "not-begun" : "unknown";
    }

    /** Sends what is known now, and from then on every change. */
    void follow(EventStream stream) {
        stream.onClose(() -> followers.remove(stream));
        followers.add(stream);
        stream.send("migration", read());
        looks.hurry();
    }

    @Override
    public void close() {
        closed = true;
        takingUp.interrupt();
        desk.close();
        looks.close();
        operations.close();
    }
}
