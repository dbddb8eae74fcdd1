package io.crossfade.streamer;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.time.Duration;
import java.util.Map;

/**
 * Measures how fast the slot empties into Kafka, server and broker beside it on the same machine: the whole log is
 * written before. Not a test; {@code main} with the workloads' names, in the order in which they are to run; {@code huge} is one transaction that
 * is larger than a heap of 256 MiB.
 */
final class StreamThroughput {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Map<String, String> WORKLOADS = Map.of(
            "huge", inserts(1, 3_000_000),
            "A", inserts(1000, 1000),
            "B", inserts(200_000, 1),
            "C", """
            do $$ begin
              for i in 0..499 loop
                update rows set n = n + 1, b = not b where id between i * 1000 + 1 and i * 1000 + 1000;
                commit;
              end loop;
            end $$""");

    private static final Map<String, Long> ROWS =
            Map.of("A", 1_000_000L, "B", 200_000L, "C", 500_000L, "huge", 3_000_000L);

    private StreamThroughput() {}

    /** Rows of about 100 bytes in seven columns. */
    private static String inserts(int transactions, int rows) {
        return """
            do $$ begin
              for i in 0..%d loop
                insert into rows
                select i * %d + g, g, 'customer ' || g, now(), g * 1.25, g %% 2 = 0, repeat('x', 40)
                from generate_series(1, %d) g;
                commit;
              end loop;
            end $$""".formatted(transactions - 1, rows, rows);
    }

    public static void main(String[] workloads) throws Exception {
        try (PostgresServer server = PostgresServer.of(18)
                        .config("synchronous_commit", "off")
                        .start();
                KafkaBroker kafka = KafkaBroker.startNew()) {
            for (String workload : workloads) {
                measure(workload, server, kafka);
            }
        }
    }

    private static void measure(String workload, PostgresServer server, KafkaBroker kafka) throws Exception {
        try (SourceFixture source = new SourceFixture(server, kafka.bootstrap())) {
            source.sql("""
                create table rows (id bigint primary key, k int, name text, at timestamptz, n numeric, b boolean,
                                   filler text)""");
            if (workload.equals("C")) {
                source.sql(inserts(500, 1000));
            }
            source.lane("a", "rows").open();
            source.sql(WORKLOADS.getOrDefault(workload, ""));
            source.marker("end");
            source.sql("checkpoint");
            long start = System.nanoTime();
            long cpu = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            Streamer streamer = source.start();
            long expected = ROWS.getOrDefault(workload, 0L);
            Await.until("all rows are read", DEADLINE, () -> {
                if (streamer.failure().isDone()) {
                    throw streamer.failure().join();
                }
                StreamStats stats = streamer.stats();
                return stats.rows() == expected && stats.acknowledgedLsn().equals(stats.readLsn());
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            long used = ProcessHandle.current()
                            .info()
                            .totalCpuDuration()
                            .orElseThrow()
                            .toMillis()
                    - cpu;
            StreamStats stats = streamer.stats();
            System.out.printf(
                    "%s: %,.0f rows/s, %.1f s, %d records, %d MiB, JVM CPU %.1f us/row%n",
                    workload,
                    expected / seconds,
                    seconds,
                    stats.records(),
                    stats.recordBytes() >> 20,
                    used * 1000.0 / expected);
        }
    }
}
