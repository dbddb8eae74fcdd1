package io.crossfade.control.summary;

import io.crossfade.control.backup.SourceCounts;
import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.run.Databases;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes {@link MigrationSummary}. It counts the source, waits a while until the running lanes have passed that moment, and
 * counts the targets; nothing is changed anywhere.
 */
public final class SummaryReader {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final MigrationPlan plan;
    private final Databases databases;
    private final StatusReader status;
    private final SourceLook.Counter source;
    private final MigrationStore store;
    private final Clock clock;

    public SummaryReader(
            MigrationPlan plan, Databases databases, StatusReader status, SourceLook.Counter source, Clock clock) {
        this.plan = plan;
        this.databases = databases;
        this.status = status;
        this.source = source;
        this.store = new MigrationStore(databases.control());
        this.clock = clock;
    }

    /**
     * @param follows whether changes of the source are followed
     * @param everyRow whether each row that is set aside is named
     */
    public MigrationSummary read(boolean follows, boolean everyRow) {
        MigrationRecord record = store.get(plan.migration());
        List<TablePlan> tables = plan.tables().toList();
        SourceLook found = source.look(tables);
        MovedTables moved =
                databases.server().map(server -> MovedTables.now(server, plan)).orElseGet(() -> MovedTables.none(plan));
        Map<String, Instant> switched = switched(moved);
        boolean passed = !follows || awaitPassed(found, switched.keySet());
        Map<String, TargetLook> targets = new HashMap<>();
        databases
                .targets()
                .forEach((name, target) -> targets.put(
                        name,
                        TargetLook.at(
                                name, target, plan.migration(), planned(name).toList(), everyRow)));
        SummaryJournal journal = SummaryJournal.of(store.journal(plan.migration()));
        return new MigrationSummary(
                plan.migration(),
                record.phase().label(),
                follows ? MigrationSummary.FOLLOWING : MigrationSummary.ONE_SHOT,
                found.at(),
                targets.entrySet().stream()
                        .map(target -> switched.getOrDefault(
                                target.getKey(), target.getValue().at()))
                        .max(Instant::compareTo)
                        .orElse(found.at()),
                passed,
                journal.copyTook().map(Duration::toMillis).orElse(null),
                Duration.between(record.startedAt(), clock.instant()).toMillis(),
                journal.before().map(SourceCounts::takenAt).orElse(null),
                tables(found, targets, journal.before(), moved),
                targets.values().stream()
                        .flatMap(look -> look.rowsSetAside().stream())
                        .toList());
    }

    /** The targets that take all writes, each with the moment since when its source tables stand still. */
    private Map<String, Instant> switched(MovedTables moved) {
        return databases
                .server()
                .map(server -> new Fence(server)
                        .forward(plan.migration()).stream()
                                .filter(decision -> moved.areAllOf(decision.target()))
                                .collect(Collectors.toMap(Decision::target, Decision::fencedAt, (one, later) -> later)))
                .orElse(Map.of());
    }

    private Stream<TablePlan> planned(String target) {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .flatMap(lane -> lane.tables().stream());
    }

    /** Lanes that do not run are not waited for: nothing would bring them on. */
    private boolean awaitPassed(SourceLook found, Set<String> switched) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<MigrationStatus.Lane> behind = status.read(plan).lanes().stream()
                    .filter(lane ->
                            !switched.contains(lane.target()) && !found.passed().test(lane))
                    .toList();
            boolean hopeless = behind.stream().noneMatch(lane -> lane.running() && lane.copied());
            if (behind.isEmpty() || hopeless || System.nanoTime() > until) {
                return behind.isEmpty();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while waiting for a lane", e);
        }
    }

    private List<MigrationSummary.Table> tables(
            SourceLook found, Map<String, TargetLook> targets, Optional<SourceCounts> before, MovedTables moved) {
        List<DiscrepancyStore.Discrepancy> known = new DiscrepancyStore(databases.control(), plan.migration()).latest();
        List<MigrationSummary.Table> tables = new ArrayList<>();
        for (String name : databases.targets().keySet()) {
            TargetLook target = targets.get(name);
            if (target != null) {
                planned(name)
                        .map(table -> {
                            // Rows born after a switch cannot be told from those that were brought.
                            boolean derived = moved.has(name, table);
                            Wrong wrong = derived ? Wrong.NONE : Wrong.of(known, table.id());
                            return table(name, table, found, target, before, wrong, derived);
                        })
                        .forEach(tables::add);
            }
        }
        return tables;
    }

    /** Rows that the last verification found wrong; none after a switch, which is not made while there are any. */
    private record Wrong(long missing, long different, long extra) {
        static final Wrong NONE = new Wrong(0, 0, 0);

        static Wrong of(List<DiscrepancyStore.Discrepancy> known, MappingId mapping) {
            return new Wrong(
                    count(known, mapping, "missing"),
                    count(known, mapping, "different"),
                    count(known, mapping, "extra"));
        }

        private static long count(List<DiscrepancyStore.Discrepancy> known, MappingId mapping, String kind) {
            return known.stream()
                    .filter(one -> one.mapping().equals(mapping) && one.kind().equals(kind))
                    .count();
        }
    }

    private static MigrationSummary.Table table(
            String name,
            TablePlan table,
            SourceLook source,
            TargetLook target,
            Optional<SourceCounts> before,
            Wrong wrong,
            boolean derived) {
        SourceLook.Counts counts = source.counts().getOrDefault(table.id(), new SourceLook.Counts(0, 0));
        List<MigrationSummary.Reason> reasons = target.setAside().getOrDefault(table.id(), List.of());
        String wholeTable = target.wholeTables().get(table.id());
        long aside = reasons.stream().mapToLong(MigrationSummary.Reason::rows).sum();
        long due = counts.found() - counts.filtered() - aside;
        long there = derived ? due : target.rows().getOrDefault(table.id(), 0L);
        long migrated = there - wrong.different() - (derived ? wrong.missing() : wrong.extra());
        long failed = wholeTable != null ? Math.max(0, due - migrated) : wrong.missing() + wrong.different();
        OptionalLong counted = before.filter(known -> table.query() == null)
                .map(known -> known.rows(table.source()))
                .orElse(OptionalLong.empty());
        return new MigrationSummary.Table(
                name,
                table.id().name(),
                table.source().toString(),
                table.target().toString(),
                counted.isPresent() ? counted.getAsLong() : null,
                counts.found(),
                counts.filtered(),
                reasons,
                migrated,
                due - migrated - failed,
                failed,
                wholeTable);
    }
}
