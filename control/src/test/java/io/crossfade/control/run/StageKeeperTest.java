package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StageKeeperTest {
    private static final Backoff AT_ONCE = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** A stage that fails as it is told, a number of times, and then runs until it is closed. */
    private static final class Failing implements Stage {
        private final ErrorCode code;
        private final int times;
        private final AtomicInteger starts = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();

        Failing(ErrorCode code, int times) {
            this.code = code;
            this.times = times;
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Running start() {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            if (starts.incrementAndGet() <= times) {
                ended.completeExceptionally(new CrossfadeException(code, "told to fail"));
            }
            return new Running() {
                @Override
                public CompletableFuture<Void> ended() {
                    return ended;
                }

                @Override
                public void close() {
                    closes.incrementAndGet();
                    ended.complete(null);
                }
            };
        }
    }

    @Test
    void whatTimeMayHealIsStartedAgainUntilItRuns() throws Exception {
        Failing stage = new Failing(ErrorCode.CONNECTION_LOST, 3);
        Heard heard = new Heard();
        StageKeeper keeper = StageKeeper.keep(stage, AT_ONCE, heard);
        Await.until("the stage runs", DEADLINE, () -> stage.starts.get() == 4);
        assertThat(keeper.restarts()).isEqualTo(3);
        assertThat(keeper.failed()).isNotDone();
        keeper.close();
        assertThat(heard.failures).hasSize(3).containsOnly(ErrorCode.CONNECTION_LOST);
        assertThat(heard.states)
                .startsWith(StageState.WAITING)
                .endsWith(StageState.RUNNING, StageState.ENDED)
                .filteredOn(state -> state == StageState.RESTARTING)
                .hasSize(3);
        assertThat(heard.states)
                .filteredOn(state -> state == StageState.WAITING)
                .hasSize(1);
        assertThat(stage.closes.get()).isGreaterThanOrEqualTo(stage.starts.get());
    }

    @Test
    void whatIsClosedWhileItWaitsToStartAgainHasEnded() {
        Heard heard = new Heard();
        Backoff slow = new Backoff(Duration.ofMinutes(5), Duration.ofMinutes(5));
        StageKeeper keeper = StageKeeper.keep(new Failing(ErrorCode.CONNECTION_LOST, 9), "named", slow, heard);
        Await.until("it waits", DEADLINE, () -> heard.states.contains(StageState.RESTARTING));
        keeper.close();
        assertThat(heard.states).endsWith(StageState.RESTARTING, StageState.ENDED);
        assertThat(keeper.name()).isEqualTo("named");
    }

    /** What a listener is told; read when the keeper has ended. */
    private static final class Heard implements RunListener {
        final List<StageState> states = new CopyOnWriteArrayList<>();
        final List<ErrorCode> failures = new CopyOnWriteArrayList<>();

        @Override
        public void stage(String stage, StageState state) {
            states.add(state);
        }

        @Override
        public void failed(String stage, CrossfadeException failure) {
            failures.add(failure.code());
        }
    }

    @Test
    void whatOnlyAPersonCanMendEndsTheStageAtOnce() {
        Failing stage = new Failing(ErrorCode.SLOT_LOST, 1);
        Heard heard = new Heard();
        try (StageKeeper keeper = StageKeeper.keep(stage, AT_ONCE, heard)) {
            assertThatThrownBy(() -> keeper.failed().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(CrossfadeException.class)
                    .hasMessageContaining("told to fail");
            assertThat(stage.starts.get()).isEqualTo(1);
            assertThat(heard.states).endsWith(StageState.FAILED);
        }
    }

    @Test
    void theWaitDoublesUpToItsMost() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
        assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.after(2)).isEqualTo(Duration.ofMillis(400));
        assertThat(backoff.after(50)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatStartsOverIsStartedAgainAfterItHasEnded() {
        AtomicInteger starts = new AtomicInteger();
        Stage stage = new Stage() {
            @Override
            public String name() {
                return "over and over";
            }

            @Override
            public Duration readyEvery() {
                return Duration.ofMillis(1);
            }

            @Override
            public boolean startsOver() {
                return true;
            }

            @Override
            public Running start() {
                CompletableFuture<Void> ended = new CompletableFuture<>();
                if (starts.incrementAndGet() < 3) {
                    ended.complete(null);
                }
                return new Running() {
                    @Override
                    public CompletableFuture<Void> ended() {
                        return ended;
                    }

                    @Override
                    public void close() {
                        ended.complete(null);
                    }
                };
            }
        };
        StageKeeper keeper = StageKeeper.keep(stage, AT_ONCE, RunListener.SILENT);
        Await.until("it runs for the third time", DEADLINE, () -> starts.get() == 3);
        assertThat(keeper.restarts()).as("an end is no failure").isZero();
        assertThat(keeper.hasEnded()).isFalse();
        keeper.close();
        assertThat(keeper.hasEnded()).isTrue();
        assertThat(keeper.failed()).isNotDone();
    }
}
