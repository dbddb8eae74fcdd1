package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.run.KafkaState;
import io.crossfade.control.run.StageState;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was seen and done is what is exported, in base units. */
class MigrationMetricsTest {
    private static final String[] ORDERS = {"target=orders", "lane=main", "direction=forward"};

    @Test
    void aLookIsExportedInBaseUnits() {
        Scrape scrape = Bound.full().scrape();
        assertThat(scrape.sum("crossfade_lane_lag_seconds", ORDERS)).isEqualTo(1.5);
        assertThat(scrape.sum("crossfade_lane_lag_seconds", "lane=back", "direction=back", "target=stock"))
                .isEqualTo(0.1);
        assertThat(scrape.sum("crossfade_lag_seconds", "migration=shop")).isEqualTo(1.5);
        assertThat(scrape.sum("crossfade_lane_applied_changes_total", ORDERS)).isEqualTo(400);
        assertThat(scrape.sum("crossfade_table_copied_rows", "table=public.a")).isEqualTo(1_000);
        assertThat(scrape.sum("crossfade_set_aside_rows", "table=public.a", "direction=forward"))
                .as("all reasons together")
                .isEqualTo(7);
        assertThat(scrape.sum("crossfade_set_aside_tables", "table=public.b")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_target_state", "target=stock", "state=partly cut over"))
                .isEqualTo(1);
        assertThat(scrape.sum("crossfade_phase", "phase=applying")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_phase")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_cutover_pause_seconds", "target=stock"))
                .isEqualTo(0.23);
        assertThat(scrape.sum("crossfade_verification_differing_rows", "table=public.a"))
                .isEqualTo(7);
        assertThat(scrape.sum("crossfade_verification_timestamp_seconds"))
                .as("of what is still compared")
                .isEqualTo((double) (Sample.NOW.getEpochSecond() - 10));
        assertThat(scrape.sum("crossfade_wal_budget_left_bytes", "slot=shop_slot"))
                .isEqualTo(10_000 - 4_096);
        assertThat(scrape.has("crossfade_slot_safe_wal_bytes", "slot=shop_back"))
                .as("a server without a limit")
                .isFalse();
        assertThat(scrape.sum("crossfade_kafka_lag_records", ORDERS)).isEqualTo(31 - 10 - 1);
    }

    @Test
    void lagGrowsWhileNobodySeesAnything() {
        Bound bound = Bound.full();
        bound.time.set(Sample.NOW.plusSeconds(40));
        bound.metrics.unseen(new CrossfadeException(ErrorCode.UNREACHABLE, "away"));
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_status_age_seconds")).isEqualTo(40);
        assertThat(scrape.sum("crossfade_lane_lag_seconds", ORDERS)).isEqualTo(41.5);
        assertThat(scrape.sum("crossfade_errors_total", "code=UNREACHABLE"))
                .as("no stage has failed")
                .isZero();
    }

    @Test
    void aLaneWhoseTargetIsAwayFallsBehindAndOneThatHasLeftIsGone() {
        Bound bound = Bound.full();
        bound.time.set(Sample.NOW.plusSeconds(10));
        assertThat(bound.scrape().sum("crossfade_lane_lag_bytes", ORDERS)).isEqualTo(0x1000);
        bound.metrics.looked(Sample.status(List.of(), List.of("target orders"), Sample.later("0/4000")), null);
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_lane_lag_bytes", ORDERS))
                .as("the source's log goes on")
                .isEqualTo(0x2000);
        assertThat(scrape.sum("crossfade_lag_bytes")).isEqualTo(0x2000);
        assertThat(scrape.sum("crossfade_database_up", "database=target orders"))
                .isZero();
        assertThat(scrape.sum("crossfade_database_up")).isEqualTo(2);
        assertThat(scrape.sum("crossfade_lane_lag_seconds", ORDERS)).isEqualTo(11.5);
        assertThat(scrape.sum("crossfade_lag_seconds")).isEqualTo(11.5);
        assertThat(scrape.has("crossfade_lane_lag_seconds", "target=stock", "direction=forward"))
                .isFalse();
        bound.metrics.looked(Sample.status(), null);
        assertThat(bound.scrape().sum("crossfade_lane_lag_seconds", ORDERS)).isEqualTo(1.5);
    }

    @Test
    void aSlotThatIsGoneIsToldOfAndASourceThatIsAwayToo() {
        Bound bound = Bound.full();
        assertThat(bound.scrape().sum("crossfade_slot_lost")).isZero();
        MigrationHealth health = new MigrationHealth(bound.time::get);
        MigrationStatus gone = Sample.status(List.of(), List.of(), Sample.gone());
        bound.metrics.looked(gone, null);
        health.looked(gone, null);
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_slot_lost", "slot=shop_slot", "direction=forward"))
                .isEqualTo(1);
        assertThat(scrape.sum("crossfade_slot_active", "slot=shop_slot")).isZero();
        assertThat(scrape.sum("crossfade_database_up", "database=source")).isEqualTo(1);
        assertThat(health.health().parts()).contains(new Health.Part("source", true, "answers"));

        MigrationStatus away = Sample.status(List.of(), List.of("source"), null);
        bound.metrics.looked(away, null);
        health.looked(away, null);
        scrape = bound.scrape();
        assertThat(scrape.has("crossfade_slot_lost", "direction=forward")).isFalse();
        assertThat(scrape.sum("crossfade_database_up", "database=source")).isZero();
        assertThat(unwell(health)).contains("source");
    }

    @Test
    void ofWhatHasEndedNothingIsLeftThatCouldRaiseAnAlert() {
        Bound bound = Bound.full();
        bound.metrics.looked(Sample.ended(), null);
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_phase", "phase=completed")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_target_state", "state=ended")).isEqualTo(2);
        assertThat(scrape.sum("crossfade_target_state")).isEqualTo(2);
        assertThat(scrape.has("crossfade_cutover_pause_seconds")).isTrue();
        assertThat(scrape.samples())
                .filteredOn(name -> name.startsWith("crossfade_lane_applied")
                        || name.startsWith("crossfade_lane_lag")
                        || name.startsWith("crossfade_slot")
                        || name.startsWith("crossfade_wal")
                        || name.startsWith("crossfade_set_aside")
                        || name.startsWith("crossfade_foreign")
                        || name.startsWith("crossfade_verification")
                        || name.startsWith("crossfade_database"))
                .isEmpty();
        MigrationHealth health = new MigrationHealth(bound.time::get);
        health.looked(Sample.ended(), null);
        assertThat(health.health().parts()).extracting(Health.Part::name).containsExactly("look", "control database");
    }

    @Test
    void whatOnlyARunningStageKnowsIsNotToldAfterIt() {
        Bound bound = Bound.full();
        assertThat(bound.scrape().sum("crossfade_stream_lag_bytes")).isEqualTo(500);
        bound.metrics.stage("stream", StageState.RESTARTING);
        assertThat(bound.scrape().has("crossfade_stream_lag_bytes")).isFalse();
        assertThat(bound.scrape().has("crossfade_kafka_lag_records", ORDERS)).isTrue();
        bound.metrics.stage("stream", StageState.RUNNING);
        assertThat(bound.scrape().sum("crossfade_stream_lag_bytes")).isEqualTo(500);
        bound.metrics.stage("stream", StageState.ENDED);
        assertThat(bound.scrape().has("crossfade_kafka_lag_records", ORDERS)).isFalse();
        bound.metrics.looked(new KafkaState(null, Map.of("t.orders.main", 31L)));
        assertThat(bound.scrape().has("crossfade_kafka_lag_records", ORDERS))
                .as("a look that was under way")
                .isFalse();
    }

    @Test
    void bytesOfAnIdleLaneAreThoseSinceWhatItHasPassed() {
        Bound bound = new Bound();
        bound.metrics.looked(
                Sample.status(
                        List.of(
                                Sample.lane("orders", "main", 0L, "0/10"),
                                Sample.lane("stock", "main", 5_000L, "0/2F00"),
                                Sample.lane("stock", "new", null, "0/0")),
                        List.of()),
                null);
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_lane_lag_bytes", ORDERS))
                .as("nothing was written to its tables for long, and it has passed the newest heartbeat")
                .isZero();
        assertThat(scrape.sum("crossfade_lane_lag_bytes", "target=stock", "lane=main"))
                .as("what the log was at its heartbeat is not known")
                .isEqualTo(0x3000 - 0x2F00);
        assertThat(scrape.has("crossfade_lane_lag_bytes", "lane=new")).isFalse();
    }

    @Test
    void workIsCountedByTheBatch() {
        Bound bound = Bound.full();
        bound.metrics.applied(Bound.batch(0, 0));
        bound.metrics.applied(Bound.batch(3, 30));
        bound.metrics.looked(Sample.status(), Bound.stream(9));
        bound.metrics.looked(new KafkaState("no answer", Map.of()));
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_batch_apply_seconds_count", "lane=main"))
                .as("a heartbeat is no batch")
                .isEqualTo(2);
        assertThat(scrape.sum("crossfade_batch_apply_seconds_sum")).isEqualTo(0.06);
        assertThat(scrape.sum("crossfade_batch_delay_seconds_bucket", "le=0.5")).isEqualTo(2);
        assertThat(scrape.sum("crossfade_batch_transactions_sum")).isEqualTo(5);
        assertThat(scrape.sum("crossfade_batch_changes_bucket", "le=10.0")).isZero();
        assertThat(scrape.sum("crossfade_copy_rows_total", "table=public.a")).isEqualTo(1_000);
        assertThat(scrape.sum("crossfade_copy_bytes_total")).isEqualTo(64_000);
        assertThat(scrape.sum("crossfade_copy_chunk_seconds_count")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_stream_records_total")).isEqualTo(9);
        assertThat(scrape.sum("crossfade_stream_lag_bytes")).isEqualTo(500);
        assertThat(scrape.has("crossfade_kafka_lag_records"))
                .as("Kafka is away")
                .isFalse();
    }

    @Test
    void aStageIsInOneStateAndItsRestartsAreCounted() {
        Bound bound = new Bound();
        for (StageState state : List.of(StageState.WAITING, StageState.RUNNING, StageState.RESTARTING)) {
            bound.metrics.stage("stream", state);
        }
        Scrape scrape = bound.scrape();
        assertThat(scrape.sum("crossfade_stage_state", "stage=stream")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_stage_state", "state=restarting")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_stage_restarts_total", "stage=stream")).isEqualTo(1);
        assertThat(scrape.sum("crossfade_errors_total"))
                .as("every code is there, so that its first error shows as a rise")
                .isZero();
    }

    @Test
    void thePartsOfAProcessAreToldApart() {
        Bound bound = new Bound();
        MigrationHealth health = new MigrationHealth(bound.time::get);
        assertThat(health.health().ready()).as("before the first look").isFalse();
        health.looked(Sample.status(), null);
        health.looked(new KafkaState(null, Map.of()));
        health.stage("stream", StageState.RUNNING);
        assertThat(health.health().ready()).isTrue();
        assertThat(health.health().parts())
                .extracting(Health.Part::name)
                .containsExactly(
                        "look", "control database", "source", "target orders", "target stock", "kafka", "stage stream");

        health.stage("stream", StageState.RESTARTING);
        health.looked(new KafkaState("Kafka does not answer: timeout", Map.of()));
        health.looked(Sample.status(List.of(), List.of("target stock")), null);
        assertThat(unwell(health)).containsExactly("target stock", "kafka", "stage stream");
        health.unseen(new CrossfadeException(ErrorCode.UNREACHABLE, "away"));
        bound.time.set(Sample.NOW.plus(Duration.ofMinutes(1)));
        assertThat(unwell(health)).contains("look", "control database");
        assertThat(health.health().ready()).isFalse();
    }

    private static List<String> unwell(MigrationHealth health) {
        return health.health().parts().stream()
                .filter(part -> !part.well())
                .map(Health.Part::name)
                .toList();
    }
}
