package io.crossfade.snapshotter.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStep.Kind;
import io.crossfade.core.store.PostDataStore;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the recorded keys, indexes and foreign keys of one target, over several sessions. What is done is never done
 * again.
 *
 * <p>Keys and unique constraints lock their table, so those of one table follow each other; plain indexes of a table are
 * built side by side; foreign keys are added one by one, since two at once could wait for each other, and their rows are
 * checked side by side.
 */
public final class PostDataBuild {
    private static final int ATTEMPTS = 5;

    /** Deadlock, lock not available. */
    private static final Set<String> PASSING = Set.of("40P01", "55P03");

    private final Database target;
    private final PostDataStore store;
    private final int workers;
    private final SnapshotListener listener;

    public PostDataBuild(Database target, String migration, int workers, SnapshotListener listener) {
        this.target = target.as(target.applicationName() + "/indexes");
        this.store = new PostDataStore(target, migration);
        this.workers = workers;
        this.listener = listener;
    }

    /**
     * Makes what is not done of the steps that {@code wanted} picks.
     *
     * @throws CrossfadeException COPY_REFUSED if the rows break a key; what is done stays
     */
    public void build(Predicate<PostDataStep> wanted) {
        List<PostDataStep> all = store.all().stream().filter(wanted).toList();
        AtomicInteger done =
                new AtomicInteger((int) all.stream().filter(PostDataStep::done).count());
        for (Kind kind : Kind.values()) {
            List<PostDataStep> steps = all.stream()
                    .filter(step -> step.kind() == kind && !step.done())
                    .toList();
            if (!steps.isEmpty()) {
                build(groups(kind, steps), done, all.size());
            }
        }
    }

    /** Steps of one group follow each other; groups run side by side. */
    private static List<List<PostDataStep>> groups(Kind kind, List<PostDataStep> steps) {
        return switch (kind) {
            case INDEX, VALIDATION -> steps.stream().map(List::of).toList();
            case FOREIGN_KEY -> List.of(steps);
            case KEY, UNIQUE -> {
                Map<Object, List<PostDataStep>> byTable = new LinkedHashMap<>();
                steps.forEach(step -> byTable.computeIfAbsent(step.table(), table -> new ArrayList<>())
                        .add(step));
                yield List.copyOf(byTable.values());
            }
        };
    }

    private void build(List<List<PostDataStep>> groups, AtomicInteger done, int total) {
        Queue<List<PostDataStep>> queue = new ConcurrentLinkedQueue<>(groups);
        AtomicReference<@Nullable CrossfadeException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(workers, groups.size()); i++) {
            threads.add(Thread.ofPlatform()
                    .name("crossfade index " + i)
                    .start(LogContext.carried(() -> work(queue, failure, done, total))));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            queue.clear();
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while indexes were made", e);
        }
        CrossfadeException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void work(
            Queue<List<PostDataStep>> queue,
            AtomicReference<@Nullable CrossfadeException> failure,
            AtomicInteger done,
            int total) {
        try (Connection session = target.open()) {
            List<PostDataStep> group = queue.poll();
            while (group != null) {
                for (PostDataStep step : group) {
                    carryOut(session, step);
                    told(step, done.incrementAndGet(), total);
                }
                group = queue.poll();
            }
        } catch (SQLException e) {
            fail(failure, SqlErrors.translate(e, "make keys and indexes in the " + target.name()));
        } catch (CrossfadeException e) {
            fail(failure, e);
        } catch (RuntimeException e) {
            fail(failure, new CrossfadeException(ErrorCode.INTERNAL, "could not make indexes", e));
        } finally {
            if (failure.get() != null) {
                queue.clear();
            }
        }
    }

    private synchronized void told(PostDataStep step, int done, int total) {
        listener.schema(target.name(), done, total, step.name() + " on " + step.table());
    }

    /** Beside an applier a step may be the one that the server picks to end a deadlock: then once more. */
    private void carryOut(Connection session, PostDataStep step) {
        for (int attempt = 1; ; attempt++) {
            try {
                store.carryOut(session, step);
                return;
            } catch (SQLException e) {
                if (!PASSING.contains(String.valueOf(e.getSQLState())) || attempt == ATTEMPTS) {
                    throw translate(e, step);
                }
            }
        }
    }

    private CrossfadeException translate(SQLException e, PostDataStep step) {
        CrossfadeException known =
                SqlErrors.translate(e, "make " + step.name() + " on " + step.table() + " in the " + target.name());
        return known.code() == ErrorCode.TARGET_REFUSED
                ? new CrossfadeException(ErrorCode.COPY_REFUSED, String.valueOf(known.getMessage()), e)
                : known;
    }

    private static void fail(AtomicReference<@Nullable CrossfadeException> failure, CrossfadeException next) {
        if (!failure.compareAndSet(null, next)) {
            CrossfadeException first = failure.get();
            if (first != null) {
                first.addSuppressed(next);
            }
        }
    }
}
