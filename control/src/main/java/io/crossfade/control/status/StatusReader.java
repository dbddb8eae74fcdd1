package io.crossfade.control.status;

import io.crossfade.control.run.Databases;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.ForeignWriteStore;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.VerificationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads {@link MigrationStatus}, each database in one short look; it changes nothing anywhere. */
public final class StatusReader {
    private final Databases databases;
    private final Duration maximumLag;

    /** @param maximumLag lag up to which a lane counts as in sync */
    public StatusReader(Databases databases, Duration maximumLag) {
        this.databases = databases;
        this.maximumLag = maximumLag;
    }

    /** @throws CrossfadeException NOT_FOUND if the control database does not know the migration */
    public MigrationStatus read(MigrationPlan plan) {
        return read(plan, new MigrationStore(databases.control()).get(databases.migration()));
    }

    /** @param record the migration as it was just read */
    public MigrationStatus read(MigrationPlan plan, MigrationRecord record) {
        List<JournalEntry> journal = new MigrationStore(databases.control()).journal(databases.migration());
        TargetStates states = new TargetStates(plan, journal, maximumLag);
        WaysBackStatus waysBack = WaysBackStatus.of(plan, databases.control(), maximumLag);
        boolean ended = record.phase().hasEnded();
        Collected collected = new Collected();
        if (!ended) {
            readTargets(collected, states, waysBack);
            databases
                    .server()
                    .ifPresent(source -> attempt(collected, source, session -> {
                        collected.slot = record.slotLsn() == null || states.isEnding()
                                ? StatusRows.slot(session, plan.slot()).orElse(null)
                                : StatusRows.madeSlot(session, plan.slot(), record.confirmed());
                        waysBack.readSource(session);
                    }));
        }
        List<String> expected = plan.lanes().stream().map(LanePlan::lane).toList();
        return new MigrationStatus(
                record.migration(),
                record.phase().label(),
                record.phaseSince(),
                record.startedAt(),
                databases.targets().keySet().stream()
                        .map(target -> ended
                                ? states.ended(target)
                                : states.of(target, collected.lanes, collected.setAside, waysBack.all()))
                        .toList(),
                collected.tables,
                collected.lanes,
                collected.setAside,
                collected.foreignWrites,
                waysBack.all(),
                verified(mapping -> !ended && states.isFollowed(mapping, waysBack::carry)),
                CutoverPauses.of(journal),
                collected.slot,
                collected.problems.isEmpty() && record.phase().hasCopied() && inSync(collected, expected),
                collected.problems,
                collected.away);
    }

    private void readTargets(Collected collected, TargetStates states, WaysBackStatus waysBack) {
        for (Map.Entry<String, Database> target : databases.targets().entrySet()) {
            if (!states.isAborted(target.getKey())) {
                attempt(collected, target.getValue(), session -> {
                    readTarget(collected, target.getKey(), session);
                    waysBack.readTarget(target.getKey(), session);
                });
            }
        }
    }

    private List<MigrationStatus.Verified> verified(Predicate<MappingId> compared) {
        return new VerificationStore(databases.control(), databases.migration())
                .all().stream()
                        .map(entry -> new MigrationStatus.Verified(
                                entry.mapping().name(),
                                entry.verdict(),
                                entry.endedAt(),
                                entry.sourceRows(),
                                entry.differences(),
                                entry.changing(),
                                compared.test(entry.mapping())))
                        .toList();
    }

    /**
     * How a server stands to one of its replication slots; empty where the database has none of that name.
     *
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED or CONNECTION_LOST
     */
    public static Optional<MigrationStatus.Slot> slot(Database database, String name) {
        try (Connection session = database.session()) {
            return StatusRows.slot(session, name);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at replication slot '" + name + "' of the " + database.name());
        }
    }

    private static final class Collected {
        final List<MigrationStatus.Table> tables = new ArrayList<>();
        final List<MigrationStatus.Lane> lanes = new ArrayList<>();
        final List<MigrationStatus.SetAside> setAside = new ArrayList<>();
        final List<MigrationStatus.ForeignWrites> foreignWrites = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        final List<String> away = new ArrayList<>();
        MigrationStatus.@Nullable Slot slot;
    }

    private interface Look {
        void at(Connection session) throws SQLException;
    }

    private static void attempt(Collected collected, Database database, Look look) {
        try (Connection session = database.session()) {
            look.at(session);
        } catch (CrossfadeException e) {
            collected.problems.add(e.getMessage());
            collected.away.add(database.name());
        } catch (SQLException e) {
            collected.problems.add(
                    SqlErrors.translate(e, "read the state of the " + database).getMessage());
            collected.away.add(database.name());
        }
    }

    private boolean inSync(Collected collected, List<String> expected) {
        return collected.setAside.isEmpty() && areCaughtUp(collected.lanes, expected);
    }

    /** Whether the copy is over, every lane applies and its lag is below the cutover's bound, whatever is set aside. */
    public boolean isCaughtUp(MigrationStatus status, MigrationPlan plan) {
        return hasCopied(status)
                && areCaughtUp(
                        status.lanes(),
                        plan.lanes().stream().map(LanePlan::lane).toList());
    }

    private static boolean hasCopied(MigrationStatus status) {
        return Arrays.stream(Phase.values())
                .anyMatch(phase -> phase.hasCopied() && phase.label().equals(status.phase()));
    }

    private boolean areCaughtUp(List<MigrationStatus.Lane> lanes, List<String> expected) {
        List<String> found = lanes.stream().map(MigrationStatus.Lane::lane).toList();
        return found.containsAll(expected)
                && lanes.stream()
                        .allMatch(lane -> lane.copied()
                                && lane.running()
                                && !lane.paused()
                                && lane.lagMillis() != null
                                && lane.lagMillis() <= maximumLag.toMillis());
    }

    private void readTarget(Collected collected, String target, Connection session) throws SQLException {
        String migration = databases.migration();
        collected.tables.addAll(StatusRows.tables(session, migration, target));
        collected.lanes.addAll(StatusRows.lanes(session, migration, target));
        collected.setAside.addAll(StatusRows.setAside(session, migration, target));
        ForeignWriteStore.Known foreign = ForeignWriteStore.known(session, migration, ForeignWriteStore.NAMED);
        if (foreign.all() > 0) {
            collected.foreignWrites.add(
                    new MigrationStatus.ForeignWrites(target, foreign.all(), foreign.unsettled(), foreign.newest()));
        }
    }
}
