package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.AlignmentStore;
import io.crossfade.core.store.LogMarkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares tables while the application writes and the lanes apply. The first look is at one and the same state of the
 * source and all targets, see {@link Standstill}; where the lanes cannot stand, the targets are looked at after they passed
 * a marker behind the source's snapshot. What is the same then is equal. The rest is looked at again: a row counts as
 * different only by the proof of {@link WatchedRow}, as it may have been read again from the source since; what changes
 * under every look is not proven.
 */
public final class LiveVerification {
    /** The markers' name, after the migration's prefix. */
    public static final String MARKER = "verify";

    /** How often lanes are asked to stand still. */
    static final int ATTEMPTS = 3;

    private final Database source;
    private final List<ComparedTarget> targets;
    private final List<NamedCheck> checks;
    private final LogMarkers markers;
    private final VerifierSettings settings;
    private final InstantSource clock;
    private final Anew anew;

    /**
     * @param checks of the source and of these targets
     * @param markerPrefix the migration's, from its plan
     */
    public LiveVerification(
            Database source,
            List<ComparedTarget> targets,
            List<NamedCheck> checks,
            String markerPrefix,
            VerifierSettings settings,
            InstantSource clock) {
        this.source = source;
        this.targets = List.copyOf(targets);
        this.checks = List.copyOf(checks);
        this.markers = new LogMarkers(source, markerPrefix);
        this.settings = settings;
        this.clock = clock;
        this.anew = new Anew(
                Stream.concat(Stream.of(source), targets.stream().map(ComparedTarget::database))
                        .toList(),
                settings.patience());
    }

    /**
     * @throws CrossfadeException NOT_IN_SYNC if a marker does not arrive, NOT_PROVEN if a mapping's SQL fails on a row that
     *     is not set aside, or a snapshot would become too old; SNAPSHOT_LOST or CONNECTION_LOST if sessions are lost again
     *     and again; UNREACHABLE if a server stays away
     */
    public VerificationReport compare(Depth depth) {
        try {
            return anew.of(() -> compared(depth));
        } catch (CrossfadeException e) {
            throw Unmade.isFailureOfSql(e) ? Unmade.notSetAside(e) : e;
        }
    }

    private VerificationReport compared(Depth depth) {
        Stopwatch whole = new Stopwatch(clock);
        FirstLook first = firstLook(depth);
        try (Sessions sources = Sessions.ofNow(source, End.SOURCE, settings);
                TargetSessions sessions = TargetSessions.ofNow(targets, settings)) {
            // What the first look found is held by the watches alone from here on.
            List<CheckResult> checked = first.checks();
            Duration held = first.held();
            List<TableWatch> watches = first.outcomes().stream()
                    .map(each -> new TableWatch(
                            each.outcome(),
                            each.target().setAside(),
                            sources,
                            sessions.of(each.target()),
                            settings.listed()))
                    .toList();
            for (int look = 1; look < settings.looks() && watches.stream().anyMatch(TableWatch::isOpen); look++) {
                watches.forEach(TableWatch::lookAtSource);
                passMarker();
                watches.forEach(TableWatch::lookAtTarget);
            }
            List<VerificationResult> results =
                    watches.stream().map(TableWatch::result).toList();
            return new VerificationReport(depth, results, checked, whole.elapsed(), held);
        }
    }

    /** One table of one target. */
    private record Begun(ComparedTarget target, Scan scan) {}

    private record Looked(ComparedTarget target, Scan.Outcome outcome) {}

    /** @param held how long the lanes stood still for it; null: they did not */
    private record FirstLook(
            List<Looked> outcomes,
            List<CheckResult> checks,
            @Nullable Duration held) {}

    /**
     * A row on which the mapping's SQL fails may have been set aside and have come back while the lanes came to a stop; another
     * time it is not likely to.
     */
    private FirstLook firstLook(Depth depth) {
        try {
            return look(depth);
        } catch (CrossfadeException e) {
            if (!Unmade.isFailureOfSql(e)) {
                throw e;
            }
        }
        return look(depth);
    }

    private FirstLook look(Depth depth) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            passMarker();
            Optional<FirstLook> look = lookAtOneState(depth);
            if (look.isPresent()) {
                return look.get();
            }
        }
        return lookBehindMarker(depth);
    }

    /** Empty if the lanes did not stand still where the source's snapshot ends. */
    private Optional<FirstLook> lookAtOneState(Depth depth) {
        List<Unmade> unmade = unmade();
        try (Sessions sources = Sessions.beforeSnapshot(source, End.SOURCE, settings);
                TargetSessions sessions = TargetSessions.beforeSnapshot(targets, settings)) {
            Optional<Duration> held = takeSnapshots(sources, sessions);
            if (held.isEmpty()) {
                return Optional.empty();
            }
            unmade.forEach(Unmade::note);
            return Optional.of(look(depth, unmade, sources, sessions, held.get()));
        }
    }

    /** @return how long the lanes stood still; empty: not long enough */
    private Optional<Duration> takeSnapshots(Sessions sources, TargetSessions sessions) {
        String id = UUID.randomUUID().toString();
        try (Stops stops = Stops.ask(targets, id)) {
            takeSource(sources, id);
            if (!stops.await()) {
                return Optional.empty();
            }
            sessions.takeSnapshots();
            return stops.release() ? Optional.of(stops.held()) : Optional.empty();
        }
    }

    private void takeSource(Sessions sources, String id) {
        try (Connection session = source.session()) {
            markers.write(session, AlignmentStore.BEFORE, id);
            markers.write(session, AlignmentStore.TAKEN, id + " " + sources.takeSnapshot());
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write a marker into the " + source.name());
        }
    }

    /** The order of these steps is the proof's: the source's snapshot, the marker, the targets' snapshots. */
    private FirstLook lookBehindMarker(Depth depth) {
        List<Unmade> unmade = unmade();
        try (Sessions sources = Sessions.ofSnapshot(source, End.SOURCE, settings, null)) {
            passMarker();
            unmade.forEach(Unmade::note);
            try (TargetSessions sessions = TargetSessions.beforeSnapshot(targets, settings)) {
                sessions.takeSnapshots();
                return look(depth, unmade, sources, sessions, null);
            }
        }
    }

    private List<Unmade> unmade() {
        List<Unmade> unmade = targets.stream().map(Unmade::new).toList();
        unmade.forEach(Unmade::note);
        return unmade;
    }

    private FirstLook look(
            Depth depth, List<Unmade> unmade, Sessions sources, TargetSessions sessions, @Nullable Duration held) {
        List<Looked> outcomes = scan(depth, unmade, sources, sessions);
        return new FirstLook(outcomes, new CheckRun(sources, sessions).all(checks), held);
    }

    private List<Looked> scan(Depth depth, List<Unmade> unmade, Sessions sources, TargetSessions sessions) {
        List<Begun> begun = new ArrayList<>();
        for (Unmade rows : unmade) {
            ComparedTarget target = rows.target();
            Scan.all(depth, target.tables(), rows::of, sources, sessions.of(target), settings, clock)
                    .forEach(scan -> begun.add(new Begun(target, scan)));
        }
        return begun.stream()
                .map(each -> new Looked(each.target(), each.scan().await()))
                .toList();
    }

    /** A marker whose passage could not be seen is followed by another one. */
    private void passMarker() {
        anew.of(this::passedMarker);
    }

    private String passedMarker() {
        String content = UUID.randomUUID().toString();
        try (Connection session = source.session()) {
            markers.write(session, MARKER, content);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write a marker into the " + source.name());
        }
        targets.forEach(target -> target.passage().await(MARKER, content));
        return content;
    }
}
