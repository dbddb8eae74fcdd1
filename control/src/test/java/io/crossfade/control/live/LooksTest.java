package io.crossfade.control.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.status.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What several looks tell together. */
class LooksTest {
    private static MigrationStatus.Table table(Looks looks, int index) {
        return looks.newest().orElseThrow().tables().get(index);
    }

    @Test
    void aRateIsTheDifferenceBetweenLooks() {
        Looks looks = SampleLooks.copying();
        assertThat(looks.rowsPerSecond(table(looks, 0))).hasValue(25_000);
        assertThat(looks.rowsPerSecond(table(looks, 1))).hasValue(0);
        assertThat(looks.rowsPerSecond()).hasValue(25_000);
        assertThat(looks.toGo(table(looks, 0))).hasValue(Duration.ofSeconds(70));
        assertThat(looks.toGo(table(looks, 1))).as("copied").isEmpty();
        assertThat(looks.toGo(table(looks, 2))).as("not begun").isEmpty();
        assertThat(looks.changesPerSecond(looks.newest().orElseThrow().lanes().getFirst()))
                .hasValue(60);
    }

    @Test
    void oneLookHasNoRate() {
        Looks looks = SampleLooks.of(SampleLooks.copying().newest().orElseThrow());
        assertThat(looks.rowsPerSecond(table(looks, 0))).isEmpty();
        assertThat(looks.toGo(table(looks, 0))).isEmpty();
    }

    @Test
    void theLagOfTheLastMinutesIsKeptByItsHighest() {
        Looks looks = new Looks();
        long[] lags = {10, 900, 20, 30};
        for (int i = 0; i < lags.length; i++) {
            looks.add(Duration.ofSeconds(20L * i).toNanos(), Instant.EPOCH, lagging(lags[i]));
        }
        MigrationStatus.Lane lane = looks.newest().orElseThrow().lanes().getFirst();
        assertThat(looks.lags(lane, 5)).containsExactly(null, null, null, 10L, 900L);
        assertThat(looks.lags(lane, 15)).endsWith(10L, 900L, 20L, 30L).startsWith(null, null);

        looks.add(Looks.SPAN.plusSeconds(50).toNanos(), Instant.EPOCH, lagging(40));
        assertThat(looks.lags(lane, 5)).as("older ones are forgotten").containsExactly(30L, null, null, null, 40L);
    }

    private static MigrationStatus lagging(long lag) {
        return SampleLooks.status(
                "applying",
                List.of(SampleLooks.target("orders", "in sync", lag)),
                List.of(),
                List.of(SampleLooks.lane("orders", true, lag, 0)),
                List.of(),
                0,
                true);
    }

    @Test
    void theNextStepFollowsTheState() {
        MigrationStatus following = SampleLooks.following().newest().orElseThrow();
        assertThat(new NextStep(following, "shop.yaml").words()).contains("`crossfade status -c shop.yaml --verbose`");
        MigrationStatus inSync = lagging(5);
        assertThat(new NextStep(inSync, "shop.yaml").words()).contains("`crossfade cutover -c shop.yaml --dry-run`");
        MigrationStatus over = SampleLooks.status(
                "cut-over",
                List.of(SampleLooks.target("orders", "cut over", null)),
                List.of(),
                List.of(SampleLooks.lane("orders", true, 5L, 0)),
                List.of(),
                0,
                false);
        assertThat(new NextStep(over, "shop.yaml").words())
                .contains("`crossfade complete -c shop.yaml`", "`crossfade rollback -c shop.yaml`");
        assertThat(LiveLine.of(SampleLooks.copying(), null))
                .isEqualTo("copying: 7 of 54 chunks, 1,290,000 rows, 25,000/s, WAL kept 16.0 MiB");
    }
}
