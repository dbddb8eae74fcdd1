package io.crossfade.control.run;

import io.crossfade.control.backup.Backup;
import io.crossfade.control.backup.BackupReport;
import io.crossfade.control.backup.BackupRun;
import io.crossfade.control.backup.FileBackupRun;
import io.crossfade.control.backup.LastBackup;
import io.crossfade.control.ending.KafkaTopicRemoval;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.plan.StoredPlans;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.control.survey.TableList;
import io.crossfade.control.watch.ChunkSize;
import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.CoverageStore;
import io.crossfade.core.store.Journal;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.OperationStore;
import io.crossfade.core.store.SampleStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.snapshotter.schema.ClientTools;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of one migration; commands and the demo are thin over it. Each operation connects by
 * itself and may run in another process than the migration does. Sessions for short work are kept until it is closed.
 */
public final class Operations implements AutoCloseable {
    private final Path file;
    private final MigrationConfig config;
    private final Databases databases;
    private final StoredPlans plans = new StoredPlans();

    private Operations(Path file, MigrationConfig config) {
        this.file = file;
        this.config = config;
        this.databases = Databases.of(config).pooled();
    }

    /** @throws io.crossfade.core.error.CrossfadeException CONFIG_INVALID with every problem of the file */
    public static Operations of(Path file) {
        MigrationConfig config = new ConfigReader(System.getenv()).read(file);
        LogContext.MIGRATION.set(config.migration());
        return new Operations(file, config);
    }

    public String migration() {
        return config.migration();
    }

    /**
     * Makes sure that its file, read again, is still about the same migration.
     *
     * @return the other
     * @throws CrossfadeException CONFIG_INVALID if it is not; the other is closed
     */
    public Operations requireSame(Operations other) {
        if (config.migration().equals(other.config.migration())
                && config.controlEndpoint()
                        .url()
                        .equals(other.config.controlEndpoint().url())) {
            return other;
        }
        other.close();
        throw new CrossfadeException(
                ErrorCode.CONFIG_INVALID,
                file + " is about another migration or control database than when it was read first",
                "put it back, or start the server again",
                null);
    }

    /** What the source may be asked to bear. */
    public BudgetSettings budget() {
        return config.budget();
    }

    /** The dry run: the plan and everything that stands against it. Changes nothing. */
    public PlanReport plan() {
        return sqlite().map(file -> new SqlitePlanning(file, databases).plan())
                .orElseGet(() -> new Planning(config, databases).plan());
    }

    /**
     * The same report, and which rows of the source the targets' constraints would refuse, as a look at every row tells. A plan
     * that is refused is not looked at, and that of a SQLite file says so by itself.
     */
    public PlanReport fullScan(PlanReport report) {
        return report.isAccepted() && sqlite().isEmpty()
                ? report.with(new FullScan(report.plan(), databases).look())
                : report;
    }

    private Optional<SqliteSource> sqlite() {
        return SqliteSource.of(config);
    }

    /** Whether changes of the source are followed after the copy. */
    public boolean follows() {
        return sqlite().map(SqliteSource::follows).orElse(true);
    }

    /** The source's tables, and where the file sends them. No target is asked. */
    public TableList listTables() {
        return sqlite().map(SqliteTableList::of).orElseGet(() -> TableList.of(config, databases.source()));
    }

    /** A backup of what a plan would move, which is made when it is taken. The source is only read. */
    public BackupRun backup(PlanReport report, Path directory, Progress progress) {
        List<TableId> tables = report.plan()
                .tables()
                .map(TablePlan::source)
                .distinct()
                .sorted()
                .toList();
        Optional<SqliteSource> sqlite = sqlite();
        if (sqlite.isPresent()) {
            return FileBackupRun.into(
                    directory, sqlite.get().file(), config.migration(), tables, Clock.systemUTC(), progress);
        }
        ClientTools.Search tools =
                ClientTools.Search.onThisMachine(System.getenv().getOrDefault("PATH", ""));
        return Backup.into(
                directory, databases.source(), config.migration(), tables, tools, Clock.systemUTC(), progress);
    }

    /** Remembers where a backup lies, so that the migration that follows knows what was there before it. */
    public void remember(BackupReport made) {
        LastBackup.of(file, config.migration()).remember(Path.of(made.countsFile()));
    }

    /** Runs all stages in this process. */
    public Supervisor run(PlanReport report, Progress progress, RunListener listener) {
        return supervise(report, progress, listener, StageSet::all);
    }

    /** Opens the source and copies; the other stages run elsewhere. */
    public Supervisor runSnapshot(PlanReport report, Progress progress, RunListener listener) {
        MigrationKafka.shared(config);
        return supervise(report, progress, listener, stages -> List.of(stages.snapshot()));
    }

    /** Streams a migration that `snapshot` has begun or will begin. */
    public Supervisor runStream(Progress progress, RunListener listener) {
        MigrationKafka.shared(config);
        return supervise(plan(), progress, listener, StageSet::stream);
    }

    /** Applies a migration that `snapshot` has begun or will begin. */
    public Supervisor runApply(Progress progress, RunListener listener) {
        MigrationKafka.shared(config);
        return supervise(plan(), progress, listener, StageSet::apply);
    }

    private Supervisor supervise(PlanReport report, Progress progress, RunListener listener, StageChoice choice) {
        report.refuseIfErrors();
        MigrationPlan plan = report.plan();
        new Additions(databases).carryOut(report);
        Preparation.store(plan, report.hash(), PlanJson.write(plan), databases);
        if (!report.begun()) {
            LastBackup.of(file, config.migration()).counts(progress).ifPresent(summaries()::keepBefore);
        }
        MigrationKafka kafka = MigrationKafka.open(config, file);
        StageSet stages = new StageSet(config, plan, databases, kafka, progress, listener);
        return Supervisor.start(plan, statusReader(), stages, choice.of(stages), progress, listener);
    }

    private interface StageChoice {
        List<Stage> of(StageSet stages);
    }

    /** WAL that the source may be asked to keep for the migration. */
    public long walBudgetBytes() {
        return config.budget().retainedWalBytes();
    }

    /** Has the use of kept sessions measured. */
    public void measure(MeterRegistry registry) {
        databases.pools().forEach(pool -> pool.measure(registry));
    }

    public MigrationStatus status() {
        MigrationRecord record = record();
        return status(plans.read(record.planJson()), record);
    }

    private MigrationStatus status(MigrationPlan plan, MigrationRecord record) {
        return MaskedViews.of(config, plan).of(statusReader().read(plan, record));
    }

    /**
     * What became of every row: counted now, or, of a migration that has ended, as it was counted before.
     *
     * @param everyRow whether each row that is set aside is named
     * @throws CrossfadeException NOT_FOUND if the migration is not known, or has ended without a summary
     */
    public MigrationSummary summary(boolean everyRow) {
        return summaries().read(everyRow);
    }

    private Summaries summaries() {
        return new Summaries(config, databases, statusReader());
    }

    private StatusReader statusReader() {
        return new StatusReader(databases, config.cutover().maximumLag());
    }

    MigrationPlan storedPlan() {
        return plans.read(record().planJson());
    }

    private MigrationRecord record() {
        return new MigrationStore(databases.control()).get(config.migration());
    }

    /** Whether both sides are equal. */
    public Verifications verifications() {
        return new Verifications(config, databases, storedPlan());
    }

    /**
     * A continuous verification, for a loop; it takes no chunk's turn while anybody compares, cuts over or ends.
     *
     * @param target the one whose tables are compared; null: all
     * @param size of the chunks of a large table
     * @param values whether rows that differ are told of with their values
     * @throws CrossfadeException USAGE for a SQLite file; ALREADY_RUNNING while another one runs
     */
    public Watch watch(@Nullable String target, ChunkSize size, boolean values) {
        return Watch.open(databases, () -> of(file), target, verifications(), size, values);
    }

    /** How far a continuous verification is round the tables; null: none has run. */
    public @Nullable CoverageState coverage() {
        return CoverageState.of(
                new CoverageStore(databases.control(), config.migration()).all(),
                Clock.systemUTC().instant());
    }

    /**
     * The status, summed up; empty where the migration has not begun.
     *
     * @throws CrossfadeException UNREACHABLE if the control database is; what else is away is named in the status
     */
    public Optional<Overview> overview() {
        return Preparation.stored(databases).map(record -> {
            MigrationPlan plan = plans.read(record.planJson());
            return Overview.of(
                    plan, status(plan, record), coverage(), Clock.systemUTC().instant());
        });
    }

    /** What else can be read of a migration that has begun. */
    public Readings readings() {
        MigrationRecord record = record();
        return new Readings(config, databases, plans.read(record.planJson()), record.phase());
    }

    /** What was asked for of it over HTTP. */
    public OperationStore asked() {
        return new OperationStore(databases.control(), config.migration());
    }

    /** How it went, for charts. */
    public SampleStore samples() {
        return new SampleStore(databases.control(), config.migration());
    }

    /**
     * Keeps any other process from serving the migration, until it is closed.
     *
     * @throws CrossfadeException ALREADY_RUNNING if another one does
     */
    public StageLock lockServing() {
        return StageLock.take(databases.control(), config.migration(), "serve");
    }

    /** What is told of a migration to people. */
    public Reports reports() {
        return new Reports(config, databases, statusReader());
    }

    /** @throws CrossfadeException NOT_FOUND if the migration is not known */
    public MigrationJournal journal() {
        String migration =
                new MigrationStore(databases.control()).get(config.migration()).migration();
        return MigrationJournal.of(migration, new Journal(databases.control(), migration).read());
    }

    /** The same in parts, for whoever looks again and again. */
    public JournalPages journalPages() {
        return new JournalPages(databases.control(), config.migration(), Clock.systemUTC());
    }

    /** Holds a target's lanes: its changes wait in Kafka until it is resumed, and the other targets go on. */
    public void pause(String target) {
        new TargetPause(storedPlan(), databases).pause(target);
    }

    /** Lets a paused target's lanes go on where they were. */
    public void resume(String target) {
        new TargetPause(storedPlan(), databases).resume(target);
    }

    /** What moves the writers of a target, there and back. */
    public Cutovers cutovers() {
        databases.source();
        MigrationPlan plan = storedPlan();
        KeptVerifications kept = new Verifications(config, databases, plan).kept();
        TopicRemoval topics = names -> {
            KafkaEndpoint kafka = MigrationKafka.shared(config);
            return new KafkaTopicRemoval(kafka.bootstrap(), kafka).remove(names);
        };
        return new Cutovers(plan, databases, kept, config, new WaysBack(plan, databases, config, topics));
    }

    /** What ends it, in one way or the other. */
    public Endings endings() {
        return new Endings(this, file, config, databases);
    }

    /** The target that is meant where none is named: the only one. */
    public String onlyTarget() {
        if (databases.targets().size() != 1) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the migration has the targets " + databases.targets().keySet(),
                    "name one with --target",
                    null);
        }
        return databases.targets().keySet().iterator().next();
    }

    /** Prints a topic's records, one JSON document each. */
    public void inspect(String topic, long from, long limit, Consumer<String> lines) {
        new TopicReader(MigrationKafka.shared(config)).read(topic, from, limit, lines);
    }

    @Override
    public void close() {
        databases.close();
    }
}
