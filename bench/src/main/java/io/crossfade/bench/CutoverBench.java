package io.crossfade.bench;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.progress.SilentProgress;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.SwitchableRoute;
import io.crossfade.testkit.writer.WritePauses;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Moves the writers of the demo's shop to a target and back, again and again, and measures how long nothing could be written,
 * as the writers saw it: from the last acknowledgement on one side to the first on the other. There is no figure unless
 * every acknowledged write is there once, and both sides are equal at the end.
 */
final class CutoverBench {
    static final String WORKLOAD = "cutovers";

    private static final int WRITERS = 4;
    private static final int TRANSACTIONS_PER_SECOND = 200;

    /** How often 10,000 rows are written at once, and how often a table is truncated. */
    private static final Duration RARELY = Duration.ofSeconds(24);

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Bench bench;

    CutoverBench(Bench bench) {
        this.bench = bench;
    }

    /**
     * @param moves how often the writers go there and back
     * @param listener how many are done
     */
    List<Pauses> measure(long rows, int moves, IntConsumer listener) {
        Site site = bench.newSite(List.of());
        try (KafkaBroker kafka = KafkaBroker.startNew();
                Operations operations = Operations.of(ShopSite.file(site, kafka.bootstrap()))) {
            ShopSite.seed(site, rows);
            return measure(site, operations, moves, listener);
        } catch (SQLException e) {
            throw new IllegalStateException("the shop cannot be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<Pauses> measure(Site site, Operations operations, int moves, IntConsumer listener)
            throws InterruptedException, SQLException {
        Way way = new Way(site);
        ShopWriter.Options load = ShopWriter.Options.of(WRITERS, 1)
                .atMost(TRANSACTIONS_PER_SECOND)
                .bulk(RARELY)
                .truncate(RARELY);
        PlanReport plan = operations.plan();
        try (ShopWriter writer = ShopWriter.start(way.route, load);
                Supervisor supervisor = operations.run(plan, new SilentProgress(), RunListener.SILENT)) {
            supervisor.awaitInSync();
            Cutovers cutovers = operations.cutovers();
            for (int i = 1; i <= moves; i++) {
                supervisor.follow(BETWEEN);
                cutovers.run(Part.whole(ShopSite.TARGET), Set.of(), way, CutoverHooks.NONE);
                supervisor.follow(BETWEEN);
                cutovers.rollback(Part.whole(ShopSite.TARGET), Set.of(), way, CutoverHooks.NONE);
                listener.accept(i);
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis()); // the last pause ends with a write
            writer.stop();
            ShopSite.requireWhole(site, operations, writer);
            requireSwitches(writer, 2 * moves);
            List<WritePauses.Pause> pauses = writer.pauses().pauses();
            return List.of(Pauses.to("target", pauses), Pauses.to("source", pauses));
        }
    }

    private static void requireSwitches(ShopWriter writer, int switches) {
        List<WritePauses.Pause> pauses = writer.pauses().pauses();
        if (pauses.size() != switches
                || pauses.stream().anyMatch(pause -> pause.length().isNegative())) {
            throw new IllegalStateException("not " + switches + " switches without an overlap: " + pauses);
        }
    }

    /** The writers' way, inside this process. */
    private static final class Way implements RouteSwitch {
        private final Endpoint source;
        private final Endpoint target;
        private final SwitchableRoute route;

        Way(Site site) {
            source = ShopSite.source(site);
            target = ShopSite.target(site);
            route = new SwitchableRoute(source);
        }

        @Override
        public void switchTo(Change change) {
            route.switchTo(target);
        }

        @Override
        public void undo(Change change) {
            route.switchTo(source);
        }

        @Override
        public Optional<String> undoProblem() {
            return Optional.empty();
        }
    }
}
