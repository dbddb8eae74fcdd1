package io.crossfade.control.run;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.TargetFence;
import io.crossfade.control.plan.Masks;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.ForeignWriteStore;
import io.crossfade.core.store.ProofStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.core.store.VerificationTurn;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.VerificationReport;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be asked of one migration about whether both sides are equal. */
public final class Verifications {
    private final MigrationConfig config;
    private final Databases databases;
    private final MigrationPlan plan;

    Verifications(MigrationConfig config, Databases databases, MigrationPlan plan) {
        this.config = config;
        this.databases = databases;
        this.plan = plan;
    }

    /**
     * Compares tables while writes go on, each target's with the source, or, where the target has the writers and a way back,
     * the source's with it; a SQLite file is always compared row by row. Two comparisons at once would take the
     * lanes from each other, and each forget what the other found.
     *
     * @param target the one whose tables are compared; null: all
     * @throws CrossfadeException NOT_FOUND if there is no such target; USAGE if it has been cut over and has no way back;
     *     ALREADY_RUNNING while another comparison runs, unless it is a continuous one: that gives way
     */
    public VerificationReport compare(@Nullable String target, Depth depth) {
        return compared(target, choice -> kept(choice, depth));
    }

    /** One that looks at some tables again is kept by whoever asked for it. */
    private static VerificationReport kept(Comparisons.Choice choice, Depth depth) {
        return depth instanceof Depth.Keys ? choice.at(depth) : choice.kept(depth);
    }

    /**
     * The same for the rows that changed since their table was last found equal, as the lanes have written down; all rows of
     * tables that were not.
     */
    public VerificationReport compareSince(@Nullable String target) {
        return compared(target, Comparisons.Choice::keptSince);
    }

    private VerificationReport compared(
            @Nullable String target, Function<Comparisons.Choice, VerificationReport> comparison) {
        return alone(() -> chosen(target, comparison));
    }

    /** While no watch, no cutover and no other verification is at work. */
    private <T> T alone(Supplier<T> action) {
        return VerificationTurn.alone(databases.control(), config.migration(), action);
    }

    private VerificationReport chosen(
            @Nullable String target, Function<Comparisons.Choice, VerificationReport> comparison) {
        Optional<SqliteSource> sqlite = SqliteSource.of(config);
        if (sqlite.isPresent()) {
            if (target != null) {
                databases.target(target);
            }
            return new SqliteComparisons(sqlite.get(), plan, databases, kept()).all();
        }
        ComparedWays ways = ways();
        return ways.choices(target, kept(), config.checks()).stream()
                .map(comparison)
                .reduce(VerificationReport::and)
                .orElseThrow()
                .without(ways.notCompared(target, config.checks()));
    }

    /**
     * The writes of others to moved tables in the targets; targets that had none are not in it.
     *
     * @param target null: all
     */
    public List<MigrationStatus.ForeignWrites> foreignWrites(@Nullable String target) {
        return targets(target)
                .map(name -> {
                    ForeignWriteStore.Known known =
                            new ForeignWriteStore(databases.target(name), plan.migration()).known();
                    return new MigrationStatus.ForeignWrites(name, known.all(), known.unsettled(), known.newest());
                })
                .filter(foreign -> foreign.all() > 0)
                .toList();
    }

    /**
     * Puts back what keeps foreign writers off the targets, where somebody has taken it away; of a target that has been cut
     * over or whose cutover is unfinished, and where the source is a file, nothing. What was proven there stands no longer: writes may have passed unseen.
     *
     * @param target null: all
     * @return what was missing, one line each
     */
    public List<String> mendFences(@Nullable String target) {
        if (SqliteSource.of(config).isPresent()) {
            return List.of();
        }
        return alone(() -> {
            // A cutover that is carried on needs no turn, and must not find a fence that was made behind it.
            try (StageLock lock = StageLock.take(databases.control(), plan.migration(), Cutover.STAGE)) {
                return targets(target)
                        // It opens the fences that stood at its gate, and no others.
                        .filter(name -> !Cutover.isLeftBeyondTheGate(databases.control(), plan.migration(), name))
                        .flatMap(name -> mendFence(name, lock).stream())
                        .toList();
            }
        });
    }

    private List<String> mendFence(String target, StageLock lock) {
        lock.requireHeld();
        Database database = databases.target(target);
        List<String> mended =
                new TargetFence(plan, target, database, config.cutover()).mend(databases.control(), new SecureRandom());
        if (!mended.isEmpty()) {
            new ProofStore(database, plan.migration())
                    .end(plan.lanes().stream()
                            .filter(lane -> lane.target().equals(target))
                            .map(LanePlan::lane)
                            .toList());
        }
        return mended;
    }

    private Stream<String> targets(@Nullable String target) {
        return plan.lanes().stream()
                .map(LanePlan::target)
                .distinct()
                .filter(name -> target == null || name.equals(target));
    }

    /** Which way tables are compared now. */
    ComparedWays ways() {
        return ComparedWays.now(plan, databases);
    }

    /**
     * Comparisons of one table each.
     *
     * @param values whether rows that differ are told of with their values
     */
    ChunkComparison chunks(boolean values) {
        return new ChunkComparison(plan, databases, kept(), values);
    }

    /** What is known to differ. */
    List<DiscrepancyStore.Discrepancy> discrepancies() {
        return new DiscrepancyStore(databases.control(), config.migration()).latest();
    }

    /** Where what they find is kept. */
    KeptVerifications kept() {
        return new KeptVerifications(
                plan.migration(), databases.control(), MaskedViews.of(config, plan), Clock.systemUTC());
    }

    /**
     * What a repair would do.
     *
     * @throws CrossfadeException USAGE for a SQLite file
     */
    public RepairReport planRepair(VerificationReport found) {
        if (SqliteSource.of(config).isPresent()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "rows that come from a SQLite file are not repaired",
                    "find out what wrote to the target; then `crossfade abort` and copy again",
                    null);
        }
        return RepairReport.of(found);
    }

    /**
     * Has the lanes read again what a comparison found to differ, and compares that again.
     *
     * @param target the one that was compared; null: all
     * @throws CrossfadeException NOT_IN_SYNC if a lane does not get on with it
     */
    public RepairReport repair(VerificationReport found, @Nullable String target) {
        return new Repairs(ways(), kept()).carryOut(found, depth -> compare(target, depth));
    }

    /** What refers to nothing where foreign keys of the source cross databases. */
    public List<CrossingReport> crossingKeys() {
        if (SqliteSource.of(config).isPresent()) {
            return List.of();
        }
        List<CrossingReport> found = new CrossingKeys(plan, databases).look();
        return Masks.of(config, plan).isEmpty()
                ? found
                : found.stream().map(CrossingReport::withoutValues).toList();
    }

    /** The comparison of what the tables are, not of their rows. */
    public SchemaComparisons schemas() {
        return new SchemaComparisons(plan, databases);
    }
}
