package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares tables while the application writes and the lanes apply. The first look is at one and the same state of both
 * ends, see {@link Standstill}; where the lanes cannot stand, the target is looked at after it passed a marker behind the
 * source's snapshot. What is the same then is equal. The rest is looked at again: a row counts as different only by the
 * proof of {@link WatchedRow}, as it may have been read again from the source since; what changes under every look is not
 * proven.
 */
public final class LiveVerification {
    /** The markers' name, after the migration's prefix. */
    public static final String MARKER = "verify";

    /** How often lanes are asked to stand still. */
    static final int ATTEMPTS = 3;

    private final Database source;
    private final Database target;
    private final String markerPrefix;
    private final MarkerPassage passage;
    private final Standstill standstill;
    private final Function<MappingId, Set<RowKey>> setAside;
    private final VerifierSettings settings;
    private final InstantSource clock;

    /**
     * @param markerPrefix the migration's, from its plan
     * @param setAside the keys of a mapping's rows that are kept out of the target; asked around the first look
     */
    public LiveVerification(
            Database source,
            Database target,
            String markerPrefix,
            MarkerPassage passage,
            Standstill standstill,
            Function<MappingId, Set<RowKey>> setAside,
            VerifierSettings settings,
            InstantSource clock) {
        this.source = source;
        this.target = target;
        this.markerPrefix = markerPrefix;
        this.passage = passage;
        this.standstill = standstill;
        this.setAside = setAside;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @throws CrossfadeException NOT_IN_SYNC if a marker does not arrive, NOT_PROVEN if a mapping's SQL fails on a row that
     *     is not set aside
     */
    public VerificationReport compare(List<TablePlan> tables) {
        try {
            return compared(tables);
        } catch (CrossfadeException e) {
            throw Unmade.isFailureOfSql(e) ? Unmade.notSetAside(e) : e;
        }
    }

    private VerificationReport compared(List<TablePlan> tables) {
        Stopwatch whole = new Stopwatch(clock);
        FirstLook first = firstLook(tables);
        List<VerificationResult> results = new ArrayList<>();
        try (Sessions sources = Sessions.ofNow(source, End.SOURCE, settings.connections());
                Sessions targets = Sessions.ofNow(target, End.TARGET, settings.connections())) {
            List<Watch> watches = first.outcomes().stream()
                    .map(outcome -> new Watch(outcome, sources, targets))
                    .toList();
            for (int look = 1; look < settings.looks() && watches.stream().anyMatch(Watch::isOpen); look++) {
                watches.forEach(Watch::lookAtSource);
                passMarker();
                watches.forEach(Watch::lookAtTarget);
            }
            watches.forEach(watch -> results.add(watch.result()));
        }
        return new VerificationReport(results, whole.elapsed(), first.held());
    }

    /** @param held how long the lanes stood still for it; null: they did not */
    private record FirstLook(
            List<Scan.Outcome> outcomes, @Nullable Duration held) {}

    /**
     * A row on which the mapping's SQL fails may have been set aside and have come back while the lanes came to a stop; another
     * time it is not likely to.
     */
    private FirstLook firstLook(List<TablePlan> tables) {
        try {
            return look(tables);
        } catch (CrossfadeException e) {
            if (!Unmade.isFailureOfSql(e)) {
                throw e;
            }
        }
        return look(tables);
    }

    private FirstLook look(List<TablePlan> tables) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            passMarker();
            Optional<FirstLook> look = lookAtOneState(tables);
            if (look.isPresent()) {
                return look.get();
            }
        }
        return lookBehindMarker(tables);
    }

    /** Empty if the lanes did not stand still where the source's snapshot ends. */
    private Optional<FirstLook> lookAtOneState(List<TablePlan> tables) {
        Unmade unmade = new Unmade(setAside);
        unmade.note(tables);
        try (Sessions sources = Sessions.beforeSnapshot(source, End.SOURCE, settings.connections());
                Sessions targets = Sessions.beforeSnapshot(target, End.TARGET, settings.connections());
                Standstill.Stop stop = standstill.ask()) {
            takeSource(sources, stop);
            if (!stop.await()) {
                return Optional.empty();
            }
            targets.takeSnapshot();
            if (!stop.release()) {
                return Optional.empty();
            }
            unmade.note(tables);
            return Optional.of(new FirstLook(scan(tables, unmade, sources, targets), stop.held()));
        }
    }

    private void takeSource(Sessions sources, Standstill.Stop stop) {
        try (Connection session = source.open()) {
            emit(session, stop.before());
            emit(session, stop.taken(sources.takeSnapshot()));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write a marker into the " + source.name());
        }
    }

    /** The order of these steps is the proof's: the source's snapshot, the marker, the target's snapshot. */
    private FirstLook lookBehindMarker(List<TablePlan> tables) {
        Unmade unmade = new Unmade(setAside);
        unmade.note(tables);
        try (Sessions sources = Sessions.ofSnapshot(source, End.SOURCE, settings.connections(), null)) {
            passMarker();
            unmade.note(tables);
            try (Sessions targets = Sessions.ofSnapshot(target, End.TARGET, settings.connections(), null)) {
                return new FirstLook(scan(tables, unmade, sources, targets), null);
            }
        }
    }

    private List<Scan.Outcome> scan(List<TablePlan> tables, Unmade unmade, Sessions sources, Sessions targets) {
        return Scan.all(tables, unmade::of, sources, targets, settings, clock).stream()
                .map(Scan::await)
                .toList();
    }

    private void passMarker() {
        Standstill.Marker marker =
                new Standstill.Marker(MARKER, UUID.randomUUID().toString());
        try (Connection session = source.open()) {
            emit(session, marker);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write a marker into the " + source.name());
        }
        passage.await(marker.name(), marker.content());
    }

    private void emit(Connection session, Standstill.Marker marker) throws SQLException {
        try (PreparedStatement emit = session.prepareStatement(VerifierSql.EMIT_MARKER)) {
            emit.setString(1, markerPrefix + marker.name());
            emit.setString(2, marker.content());
            emit.execute();
        }
    }

    /** The rows of one table that are still in doubt. */
    private final class Watch {
        private final Scan.Outcome outcome;
        private final Sessions sources;
        private final Sessions targets;
        private final RowLooks source;
        private final RowLooks target;
        private final Map<RowKey, WatchedRow> open = new HashMap<>();
        private final List<Suspect> different = new ArrayList<>();
        private Map<RowKey, RowState> inSource = Map.of();
        private long aside;
        private long kept;

        Watch(Scan.Outcome outcome, Sessions sources, Sessions targets) {
            this.outcome = outcome;
            this.sources = sources;
            this.targets = targets;
            source = new RowLooks(outcome.found().table().source(), sources);
            target = new RowLooks(outcome.found().table().target(), targets);
            TableComparison.Found found = outcome.found();
            Map<RowKey, Suspect> doubtful = new HashMap<>();
            found.leftOut().forEach(key -> doubtful.put(key, new Suspect(key, null, null)));
            found.suspects().forEach(suspect -> doubtful.put(suspect.key(), suspect));
            Set<RowKey> known = doubtful.isEmpty()
                    ? Set.of()
                    : setAside.apply(found.table().plan().id());
            for (Suspect suspect : doubtful.values()) {
                if (known.contains(suspect.key())) {
                    aside++;
                } else {
                    open.put(suspect.key(), new WatchedRow(suspect));
                }
            }
        }

        boolean isOpen() {
            return !open.isEmpty();
        }

        void lookAtSource() {
            inSource = isOpen() ? source.states(List.copyOf(open.keySet())) : Map.of();
        }

        void lookAtTarget() {
            if (!isOpen()) {
                return;
            }
            Map<RowKey, RowState> inTarget = target.states(List.copyOf(open.keySet()));
            Set<RowKey> keptNow = target.kept(open.keySet());
            kept += keptNow.size();
            open.keySet().removeAll(keptNow);
            for (WatchedRow row : List.copyOf(open.values())) {
                RowKey key = row.last().key();
                switch (row.look(inSource.get(key), inTarget.get(key))) {
                    case EQUAL -> open.remove(key);
                    case DIFFERENT -> {
                        different.add(row.last());
                        open.remove(key);
                    }
                    case UNDECIDED -> {}
                }
            }
        }

        VerificationResult result() {
            TableComparison.Found found = outcome.found();
            TablePlan plan = found.table().plan();
            List<Suspect> changing =
                    open.values().stream().map(WatchedRow::last).toList();
            return new VerificationResult(
                    plan.id(),
                    plan.source(),
                    plan.target(),
                    plan.query() != null,
                    VerificationResult.verdict(different.size(), changing.size(), found.complete()),
                    found.sourceRows(),
                    found.targetRows(),
                    different.size(),
                    changing.size(),
                    aside,
                    found.kept() + kept,
                    found.others(),
                    found.complete(),
                    outcome.duration(),
                    new Differences(found.table(), sources, targets, settings.listed()).list(different, changing));
        }
    }
}
