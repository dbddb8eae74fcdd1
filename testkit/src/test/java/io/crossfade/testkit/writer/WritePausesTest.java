package io.crossfade.testkit.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WritePausesTest {
    private static final long START = 1_000_000_000_000L;

    private final WritePauses pauses = new WritePauses();

    private void acknowledged(String side, int millis) {
        pauses.acknowledged(side, START + Duration.ofMillis(millis).toNanos());
    }

    @Test
    void aPauseRunsFromTheLastAnswerOfOneSideToTheFirstOfTheNext() {
        acknowledged("source", 0);
        acknowledged("source", 100);
        acknowledged("target", 350);
        acknowledged("target", 5_000);
        acknowledged("source", 5_200);
        assertThat(pauses.pauses())
                .containsExactly(
                        new WritePauses.Pause("source", "target", Duration.ofMillis(250)),
                        new WritePauses.Pause("target", "source", Duration.ofMillis(200)));
        assertThat(pauses.acknowledgedOn("source")).isEqualTo(3);
    }

    @Test
    void bothSidesWritingAtOnceShowsAsANegativePause() {
        acknowledged("source", 0);
        acknowledged("target", 100);
        acknowledged("source", 130);
        assertThat(pauses.pauses()).containsExactly(new WritePauses.Pause("source", "target", Duration.ofMillis(-30)));
    }
}
