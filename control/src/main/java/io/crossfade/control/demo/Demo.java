package io.crossfade.control.demo;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.Supervisor;
import io.crossfade.testkit.shop.ShopLayout;
import io.crossfade.testkit.shop.ShopSchema;
import io.crossfade.testkit.shop.ShopSeeder;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.SwitchableRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole migration of a shop whose writers never stop, on servers of its own, through the same operations that the
 * commands use. It says "ok" only on the word of the testkit's oracle and ledger, which share no code with the migration.
 */
public final class Demo implements AutoCloseable {
    /** Writing goes on this long in the target before the demo looks. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final DemoOptions options;
    private final Progress progress;
    private final DemoServers servers;
    private final Path directory;
    private final Operations operations;

    private Demo(DemoOptions options, Progress progress, DemoServers servers, Path directory) {
        this.options = options;
        this.progress = progress;
        this.servers = servers;
        this.directory = directory;
        this.operations = Operations.of(DemoFile.write(directory, servers));
    }

    /** Starts the servers and seeds the shop. */
    public static Demo prepare(DemoOptions options, Progress progress) throws IOException, SQLException {
        progress.note("starting two PostgreSQL servers and a Kafka broker");
        Path directory = Files.createTempDirectory("crossfade-demo-");
        DemoServers servers = DemoServers.start();
        Demo demo = new Demo(options, progress, servers, directory);
        try {
            demo.seed();
            return demo;
        } catch (SQLException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private void seed() throws SQLException {
        try (Connection source = servers.source().connect();
                Connection target = servers.target().connect();
                Progress.Bar bar = progress.bar("seed", options.rows(), "rows")) {
            new ShopSeeder(options.seed(), options.rows()).createAndSeed(source, (table, done, all) -> bar.at(done));
            ShopSchema.create(target, ShopLayout.RENAMED);
        }
    }

    /** Migrates, cuts over, compares. */
    public DemoResult run() throws SQLException, InterruptedException {
        SwitchableRoute route = new SwitchableRoute(servers.sourceRoute());
        DemoMeasures measures = new DemoMeasures();
        try (ShopWriter writer = ShopWriter.start(route, writing());
                FrozenSide before = new FrozenSide(servers.source()::connect);
                FrozenSide after = new FrozenSide(servers.target()::connect)) {
            progress.note(options.writers() + " writers began; they do not stop until the end");
            PlanReport plan = operations.plan();
            plan.refuseIfErrors();
            progress.note("plan: " + plan.summary());
            DemoResult.Verified verified;
            try (Supervisor supervisor = operations.run(plan, progress, measures)) {
                supervisor.awaitInSync();
                measures.inSync(Instant.now());
                progress.note("in sync after " + Humanize.duration(measures.sinceStart()));
                verified = follow(supervisor);
                progress.note("cutover: gate, fence, drain, check, sequences, decision, switch");
                CutoverReport cutover = operations
                        .cutovers()
                        .run(
                                Part.whole(operations.onlyTarget()),
                                Set.of(),
                                change -> route.switchTo(servers.targetRoute()),
                                new DemoHooks(writer, List.of(before, after), progress));
                progress.note("cut over: closed for " + Humanize.duration(cutover.closed()) + ", "
                        + Humanize.count(cutover.keysCompared()) + " changed keys compared in the pause");
                measures.switched(supervisor.appliedChanges());
                awaitWritesOnTarget(writer);
            }
            writer.stop();
            return new DemoVerdict(options, servers, progress).judge(writer, before, after, measures, verified);
        }
    }

    /** @return what was found meanwhile; null where nobody asks */
    private DemoResult.@Nullable Verified follow(Supervisor supervisor) throws InterruptedException {
        if (!options.verify()) {
            supervisor.follow(options.streaming());
            return null;
        }
        try (DemoWatch watch = DemoWatch.start(operations, progress)) {
            supervisor.follow(options.streaming());
            return watch.stop();
        }
    }

    private ShopWriter.Options writing() {
        Duration rarely = Duration.ofSeconds(6).multipliedBy(options.writers());
        return ShopWriter.Options.of(options.writers(), options.seed())
                .atMost(options.transactionsPerSecond())
                .bulk(rarely)
                .truncate(rarely);
    }

    private void awaitWritesOnTarget(ShopWriter writer) throws InterruptedException {
        progress.note("the writers go on in the target");
        long until = System.nanoTime() + AFTERWARDS.toNanos();
        while (System.nanoTime() < until && writer.failures().isEmpty()) {
            progress.live(
                    Humanize.count(writer.pauses().acknowledgedOn("target")) + " transactions in the target so far");
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Leaves everything running until the process is stopped. */
    public void keep() throws InterruptedException {
        progress.note("source  " + servers.source().jdbcUrl() + "  user "
                + servers.source().user() + "  password demo");
        progress.note("target  " + servers.target().jdbcUrl() + "  user "
                + servers.target().user() + "  password demo");
        progress.note("kafka   " + servers.kafka().bootstrap());
        progress.note("file    " + directory.resolve("shop-demo.yaml") + "  (try ./crossfade status -c with it)");
        progress.note("Stop with Ctrl+C.");
        new CountDownLatch(1).await();
    }

    @Override
    public void close() {
        operations.close();
        servers.close();
        try {
            Files.deleteIfExists(directory.resolve("shop-demo.yaml"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            progress.note("left behind: " + directory);
        }
    }
}
