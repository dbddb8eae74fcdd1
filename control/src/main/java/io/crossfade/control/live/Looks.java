package io.crossfade.control.live;

import io.crossfade.control.progress.Pace;
import io.crossfade.control.status.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a series of looks at one migration tells beside the newest of them: rates, how long a copy still takes, and the lag of
 * the last minutes. Its memory does not grow with time. Not thread-safe.
 */
public final class Looks {
    /** How far back the lag is kept. */
    public static final Duration SPAN = Duration.ofMinutes(5);

    private final Map<String, Pace> rows = new HashMap<>();
    private final Map<String, Pace> changes = new HashMap<>();
    private final Map<String, Deque<Lag>> lags = new HashMap<>();
    private final Pace allRows = new Pace();
    private final Pace allChanges = new Pace();
    private @Nullable MigrationStatus newest;
    private Instant at = Instant.EPOCH;
    private long nanos;

    private record Lag(long nanos, long millis) {}

    /**
     * Adds a look.
     *
     * @param atNanos of the clock of {@link System#nanoTime}, not before those of the look before
     */
    public void add(long atNanos, Instant now, MigrationStatus status) {
        newest = status;
        at = now;
        nanos = atNanos;
        status.tables()
                .forEach(table ->
                        rows.computeIfAbsent(key(table), key -> new Pace()).at(nanos, table.rowsCopied()));
        lanes(status).forEach(this::add);
        if (status.away().isEmpty()) {
            allRows.at(nanos, status.rowsCopied());
            allChanges.at(nanos, status.appliedChanges());
        }
    }

    private void add(MigrationStatus.Lane lane) {
        changes.computeIfAbsent(lane.topic(), key -> new Pace()).at(nanos, lane.appliedChanges());
        Deque<Lag> past = lags.computeIfAbsent(lane.topic(), key -> new ArrayDeque<>());
        if (lane.lagMillis() != null) {
            past.addLast(new Lag(nanos, lane.lagMillis()));
        }
        while (!past.isEmpty() && nanos - past.getFirst().nanos() >= SPAN.toNanos()) {
            past.removeFirst();
        }
    }

    /** Those of the migration and of its ways back. */
    static Stream<MigrationStatus.Lane> lanes(MigrationStatus status) {
        return Stream.concat(
                status.lanes().stream(), status.waysBack().stream().flatMap(back -> back.lanes().stream()));
    }

    private static String key(MigrationStatus.Table table) {
        return table.target() + "/" + table.table();
    }

    /** Empty before the first look. */
    public Optional<MigrationStatus> newest() {
        return Optional.ofNullable(newest);
    }

    /** When that was; the epoch before it. */
    public Instant at() {
        return at;
    }

    /** Rows that are copied, of all tables. */
    OptionalDouble rowsPerSecond() {
        return allRows.perSecond();
    }

    OptionalDouble rowsPerSecond(MigrationStatus.Table table) {
        return Optional.ofNullable(rows.get(key(table))).map(Pace::perSecond).orElse(OptionalDouble.empty());
    }

    /** How long the rest of a table takes, as far as its chunks are alike; empty where that is not known, or none is left. */
    Optional<Duration> toGo(MigrationStatus.Table table) {
        Pace pace = rows.get(key(table));
        if (pace == null || table.chunksDone() == 0) {
            return Optional.empty();
        }
        return pace.toGo(table.rowsCopied() * (table.chunks() - table.chunksDone()) / table.chunksDone());
    }

    /** Changes that are applied, of all lanes. */
    OptionalDouble changesPerSecond() {
        return allChanges.perSecond();
    }

    OptionalDouble changesPerSecond(MigrationStatus.Lane lane) {
        return Optional.ofNullable(changes.get(lane.topic()))
                .map(Pace::perSecond)
                .orElse(OptionalDouble.empty());
    }

    /**
     * The highest lag in each of so many equal parts of {@link #SPAN}, the newest last, in milliseconds; null where none was
     * measured.
     */
    List<@Nullable Long> lags(MigrationStatus.Lane lane, int parts) {
        List<@Nullable Long> highest = new ArrayList<>(Collections.nCopies(parts, null));
        for (Lag lag : lags.getOrDefault(lane.topic(), new ArrayDeque<>())) {
            int part = parts - 1 - (int) ((nanos - lag.nanos()) * parts / SPAN.toNanos());
            Long before = highest.get(part);
            highest.set(part, before == null ? lag.millis() : Math.max(before, lag.millis()));
        }
        return highest;
    }
}
