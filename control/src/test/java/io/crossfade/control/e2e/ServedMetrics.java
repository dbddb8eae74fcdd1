package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.metrics.Scrape;
import io.crossfade.testkit.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process serves that was started with {@code --metrics 0}. */
final class ServedMetrics {
    private static final Pattern URL = Pattern.compile("metrics: (http://\\S+)/metrics");

    private ServedMetrics() {}

    private static String address(MigratorProcess process) {
        Migration.await(
                process,
                "it serves metrics",
                () -> URL.matcher(process.output()).find());
        Matcher url = URL.matcher(process.output());
        assertThat(url.find()).isTrue();
        return url.group(1);
    }

    static Scrape of(MigratorProcess process) throws IOException, InterruptedException {
        return Scrape.of(address(process) + "/metrics");
    }

    static HttpResponse<String> readiness(MigratorProcess process) throws IOException, InterruptedException {
        return Scrape.get(address(process) + "/health/ready");
    }

    /** Scrapes until what is wanted is seen. */
    static Scrape await(MigratorProcess process, String what, Predicate<Scrape> wanted)
            throws IOException, InterruptedException {
        Await.until(what, Migration.DEADLINE, () -> {
            assertThat(process.isAlive()).as(process.output()).isTrue();
            return wanted.test(of(process));
        });
        return of(process);
    }

    /** Four rows of {@code public.reading} are set aside, it was verified, two rows came since the copy, nothing is written. */
    static void assertSetAside(MigratorProcess run, Connection target) throws Exception {
        Scrape scrape = await(
                run,
                "looks have seen all",
                seen -> seen.sum("crossfade_set_aside_rows", "table=public.reading", "direction=forward") == 4
                        && seen.sum("crossfade_verification_equal", "table=public.reading") == 1
                        && seen.sum("crossfade_batch_changes_count") > 0
                        && seen.has("crossfade_kafka_lag_records"));
        String copied = Migration.value(target, "select sum(rows) || ' ' || sum(bytes) from crossfade.chunk");
        assertThat("%.0f %.0f"
                        .formatted(scrape.sum("crossfade_copy_rows_total"), scrape.sum("crossfade_copy_bytes_total")))
                .isEqualTo(copied);
        assertThat("%.0f %.0f"
                        .formatted(
                                scrape.sum("crossfade_table_copied_rows"), scrape.sum("crossfade_table_copied_bytes")))
                .isEqualTo(copied);
        assertThat(scrape.sum("crossfade_copy_chunk_seconds_count")).isEqualTo(scrape.sum("crossfade_table_chunks"));
        assertThat(scrape.sum("crossfade_lane_lag_seconds", "direction=forward"))
                .isBetween(0.0, 60.0);
        assertThat(scrape.sum("crossfade_lag_bytes")).isBetween(0.0, 1e9);
        assertThat(scrape.sum("crossfade_phase", "phase=applying")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_in_sync")).isZero();
        assertThat(scrape.sum("crossfade_slot_active")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_wal_budget_bytes")).isEqualTo(20L << 30);
        assertThat(scrape.sum("crossfade_stream_rows_total")).isEqualTo(2);
        assertThat(scrape.sum("crossfade_lane_applied_transactions_total"))
                .isEqualTo(scrape.sum("crossfade_batch_transactions_sum"));
        assertThat(scrape.has("hikaricp_connections_idle")).isTrue();
        assertThat(scrape.text()).contains("pool=\"crossfade/failing", " target there");
        String documented = Files.readString(Path.of("..", "docs", "metrics.md"));
        assertThat(scrape.types().keySet())
                .filteredOn(name -> name.startsWith("crossfade_"))
                .allSatisfy(name -> assertThat(documented).contains("| `" + name.replaceFirst("_max$", "") + "` |"));
        HttpResponse<String> ready = readiness(run);
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
        assertThat(ready.body()).contains("\"source\"", "\"target there\"", "\"kafka\"", "\"stage stream\"", "running");
    }
}
