package io.crossfade.control.run;

import io.crossfade.control.ending.Abort;
import io.crossfade.control.ending.Completion;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.KafkaTopicRemoval;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.VerificationTurn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What ends a migration, or a part of it; no stage may run meanwhile. */
public final class Endings {
    private final Operations operations;
    private final Path file;
    private final MigrationConfig config;
    private final Databases databases;

    Endings(Operations operations, Path file, MigrationConfig config, Databases databases) {
        this.operations = operations;
        this.file = file;
        this.config = config;
        this.databases = databases;
    }

    /**
     * Ends a migration whose targets have all been cut over, or whose file is in the target.
     *
     * @param summary whether both sides are counted before, whatever their size
     */
    public Completed complete(boolean summary) {
        return ended(setup -> operations
                .reports()
                .completed(
                        summary,
                        () -> sqlite().map(source -> new SqliteEnding(source, databases, setup).complete())
                                .orElseGet(() -> new Completion(setup, waysBack(setup)::remove).complete())));
    }

    /** Gives a migration up while its source has the writers. */
    public EndingReport abort() {
        return ended(setup -> operations
                .reports()
                .around(() -> sqlite().map(source -> new SqliteEnding(source, databases, setup).abort())
                        .orElseGet(() -> new Abort(setup, operations.cutovers()::resumeWriters, waysBack(setup)::remove)
                                .abort())));
    }

    /**
     * Ends one target's part of a migration, and leaves the slot and the other targets as they are.
     *
     * @throws CrossfadeException ALREADY_RUNNING while a stage runs; and see {@link TargetExit}
     */
    public EndingReport abort(String target) {
        TargetExit.admit(config, target);
        return ended(setup -> new TargetExit(
                        databases, setup.plan(), target, () -> waysBack(setup).remove(target))
                .leave(setup));
    }

    /**
     * Whether an ending that was asked for has begun to remove something, or has removed all: then no stage may go on.
     *
     * @param asked when, by the control database's clock
     */
    public boolean hasBegunSince(Instant asked) {
        MigrationStore store = new MigrationStore(databases.control());
        return store.find(config.migration())
                .map(record -> record.phase().hasEnded()
                        || store.journal(record.migration()).stream()
                                .filter(entry -> !entry.at().isBefore(asked))
                                .anyMatch(entry -> EndingReport.BEGINNINGS.contains(entry.event())
                                        || entry.event().equals(AbortedTargets.ABORTED)))
                .orElse(false);
    }

    private Optional<SqliteSource> sqlite() {
        return SqliteSource.of(config);
    }

    private WaysBack waysBack(EndingSetup setup) {
        return new WaysBack(setup.plan(), databases, config, setup.topics());
    }

    private <T> T ended(Function<EndingSetup, T> ending) {
        return VerificationTurn.goingFirst(databases.control(), config.migration(), () -> alone(ending));
    }

    private <T> T alone(Function<EndingSetup, T> ending) {
        try (StageLocks locks = StageLocks.ofAll(operations.storedPlan(), databases);
                MigrationKafka kafka = MigrationKafka.open(config, file)) {
            return ending.apply(new EndingSetup(
                    locks.plan(),
                    databases.server(),
                    databases.control(),
                    databases.targets(),
                    config.cutover(),
                    new KafkaTopicRemoval(kafka.endpoint().bootstrap(), kafka.endpoint())));
        }
    }
}
