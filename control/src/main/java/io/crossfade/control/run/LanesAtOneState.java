package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.store.AlignmentStore;
import io.crossfade.core.store.AlignmentStore.Progress;
import io.crossfade.verifier.Standstill;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The lanes of a target, asked to stand still for a comparison, in one session of the target. */
final class LanesAtOneState implements Standstill.Stop {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final Database target;
    private final Connection session;
    private final AlignmentStore store;
    private final List<String> lanes;
    private final String id;

    private LanesAtOneState(Database target, String migration, List<String> lanes, String id) {
        this.id = id;
        this.target = target;
        this.session = target.open();
        this.store = new AlignmentStore(session, migration);
        this.lanes = List.copyOf(lanes);
    }

    static LanesAtOneState ask(Database target, String migration, List<String> lanes, String id) {
        LanesAtOneState asked = new LanesAtOneState(target, migration, lanes, id);
        try {
            asked.call(() -> {
                asked.store.ask(id, lanes);
                return true;
            });
            return asked;
        } catch (RuntimeException e) {
            asked.close();
            throw e;
        }
    }

    private interface Call<T> {
        T in() throws SQLException;
    }

    private <T> T call(Call<T> call) {
        try {
            return call.in();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "let the lanes stand still in the " + target.name());
        }
    }

    @Override
    public boolean await() {
        long until = System.nanoTime() + DEADLINE.toNanos();
        Progress progress = call(() -> store.progress(id, lanes));
        while (progress == Progress.PENDING && System.nanoTime() < until) {
            Comparisons.pause(LOOK_EVERY);
            progress = call(() -> store.progress(id, lanes));
        }
        return progress == Progress.HELD;
    }

    @Override
    public boolean release() {
        return call(() -> store.release(id, lanes));
    }

    @Override
    public Duration held() {
        return call(() -> Duration.ofMillis(store.longestMillis(id)));
    }

    @Override
    public void close() {
        try {
            release();
        } finally {
            call(() -> {
                session.close();
                return true;
            });
        }
    }
}
