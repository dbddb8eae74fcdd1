package io.crossfade.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures what {@code crossfade serve} answers while a migration goes on at full speed, and what monitoring takes from a
 * migration's speed. There is no figure unless source and target are equal afterwards.
 */
final class MonitoringBench {
    static final String WORKLOAD = "monitoring";

    /** Of one table: lanes are planned by tables, and those of several would not be through at one time. */
    private static final Workload LOAD = Workload.INSERTS;

    /** Transactions a second, as the demo's writers have by themselves. */
    private static final int USUAL_LOAD = 200;

    /** So that neither comes first always. */
    private static final List<Watching> ORDER = List.of(
            Watching.NOBODY, Watching.USUALLY, Watching.OFTEN, Watching.OFTEN, Watching.USUALLY, Watching.NOBODY);

    private final Bench bench;
    private final Consumer<String> listener;

    /** @param listener what is done next */
    MonitoringBench(Bench bench, Consumer<String> listener) {
        this.bench = bench;
        this.listener = listener;
    }

    /**
     * How much is measured.
     *
     * @param shopRows in the shop before
     * @param beginning how long addresses are read before that, from a server whose code is not compiled yet
     * @param asking how long addresses are read while changes are applied
     * @param loads of the dashboard
     * @param backlog rows that are drained in each round
     * @param orders how often each way is measured twice
     * @param standing how long CPU is counted while there is nothing to do
     */
    record Extent(
            long shopRows,
            Duration beginning,
            Duration asking,
            int loads,
            long backlog,
            int orders,
            Duration standing) {
        static final Extent FULL = new Extent(
                2_000_000, Duration.ofMinutes(3), Duration.ofMinutes(2), 20, 1_000_000, 3, Duration.ofSeconds(100));
        static final Extent QUICK = new Extent(
                400_000, Duration.ofSeconds(5), Duration.ofSeconds(15), 20, 300_000, 1, Duration.ofSeconds(5));

        Extent withRows(long rows) {
            return new Extent(rows, beginning, asking, loads, rows, orders, standing);
        }
    }

    Monitored measure(Extent extent) {
        List<Latency> latencies = new ArrayList<>();
        Site busy = bench.newSite(List.of());
        try (Broker broker = Broker.start(busy.directory().resolve("broker.log"))) {
            listener.accept("writers write as fast as they can");
            latencies.addAll(new ServedShop(bench, busy, broker, listener)
                    .measure(extent, 0)
                    .latencies());
            bench.remove(busy);
            Site usual = bench.newSite(List.of());
            ServedShop shop = new ServedShop(bench, usual, broker, listener);
            listener.accept("writers write as in the demo");
            ServedShop.Answered answered = shop.measure(extent, USUAL_LOAD);
            latencies.addAll(answered.latencies());
            List<Monitored.Standing> standing = shop.standing(extent);
            bench.remove(usual);
            return new Monitored(latencies, answered.firstView(), costs(extent, broker), standing);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("monitoring is not measured", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private List<Monitored.Cost> costs(Extent extent, Broker broker) {
        StreamBench stream = new StreamBench(bench);
        List<Measured> rounds = new ArrayList<>();
        for (int i = 0; i < extent.orders(); i++) {
            for (Watching watching : ORDER) {
                Measured round =
                        stream.measure(LOAD, new WatchedSystem(watching, broker), extent.backlog(), Duration.ZERO);
                if (round.absent() != null) {
                    throw new IllegalStateException(watching.label() + " " + round.absent());
                }
                rounds.add(round);
                listener.accept(Monitored.line(cost(watching, List.of(round))));
            }
        }
        return Stream.of(Watching.values())
                .map(watching -> cost(
                        watching,
                        rounds.stream()
                                .filter(round -> round.system().equals(watching.label()))
                                .toList()))
                .toList();
    }

    private static Monitored.Cost cost(Watching watching, List<Measured> rounds) {
        return new Monitored.Cost(
                watching.label(),
                rounds.size(),
                Spread.of(rounds.stream().map(Measured::rowsPerSecond).toList()),
                Spread.of(rounds.stream()
                        .map(round -> round.cpuSeconds() * 1e6 / round.rows())
                        .toList()));
    }
}
