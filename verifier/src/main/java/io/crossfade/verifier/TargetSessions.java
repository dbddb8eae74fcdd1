package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/** The sessions of a comparison in each of its targets. */
final class TargetSessions implements AutoCloseable {
    private final IdentityHashMap<ComparedTarget, Sessions> sessions = new IdentityHashMap<>();

    private interface Opening {
        Sessions of(Database database);
    }

    private TargetSessions(List<ComparedTarget> targets, Opening opening) {
        try {
            targets.forEach(target -> sessions.put(target, opening.of(target.database())));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static TargetSessions ofNow(List<ComparedTarget> targets, VerifierSettings settings) {
        return new TargetSessions(targets, database -> Sessions.ofNow(database, End.TARGET, settings));
    }

    /** They need {@link #takeSnapshots} before they can be used. */
    static TargetSessions beforeSnapshot(List<ComparedTarget> targets, VerifierSettings settings) {
        return new TargetSessions(targets, database -> Sessions.beforeSnapshot(database, End.TARGET, settings));
    }

    /** Of every target, while their lanes stand still. */
    void takeSnapshots() {
        sessions.values().forEach(Sessions::takeSnapshot);
    }

    Sessions of(ComparedTarget target) {
        return Objects.requireNonNull(sessions.get(target), "a target that is not compared");
    }

    @Override
    public void close() {
        sessions.values().forEach(Sessions::close);
    }
}
