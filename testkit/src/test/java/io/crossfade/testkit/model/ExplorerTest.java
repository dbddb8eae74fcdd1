package io.crossfade.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.model.Explorer.Result;
import io.crossfade.testkit.model.Explorer.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    /** Two counters that rise to a limit in any order; the first can also fall back to zero, as a failure. */
    private record Counters(int limit, int forbiddenSum) implements Explorer.Model {
        @Override
        public byte[] initial() {
            return new byte[] {0, 0};
        }

        @Override
        public List<Step> next(byte[] state) {
            List<Step> steps = new ArrayList<>();
            if (state[0] < limit) {
                steps.add(new Step("left", new byte[] {(byte) (state[0] + 1), state[1]}, false, null));
            }
            if (state[1] < limit) {
                steps.add(new Step("right", new byte[] {state[0], (byte) (state[1] + 1)}, false, null));
            }
            steps.add(new Step("fall", new byte[] {0, state[1]}, true, null));
            return steps;
        }

        @Override
        public @Nullable String broken(byte[] state) {
            return state[0] + state[1] == forbiddenSum ? "sum" : null;
        }

        @Override
        public @Nullable String unfinished(byte[] state) {
            return state[0] + state[1] == 2 * limit ? null : "too small";
        }
    }

    @Test
    void everyReachableStateIsVisitedOnce() {
        Result result = Explorer.explore(new Counters(99, -1));
        assertThat(result.states()).isEqualTo(100 * 100);
        assertThat(result.complaint()).isNull();
    }

    @Test
    void theTraceToABrokenStateIsAShortestOne() {
        Result result = Explorer.explore(new Counters(9, 3));
        assertThat(result.complaint()).isEqualTo("sum");
        assertThat(result.trace()).hasSize(3).doesNotContain("fall");
    }

    @Test
    void aStateInWhichOnlyFailuresHappenMustBeFinished() {
        Explorer.Model stuck = new Explorer.Model() {
            @Override
            public byte[] initial() {
                return new byte[] {0};
            }

            @Override
            public List<Step> next(byte[] state) {
                return state[0] == 0
                        ? List.of(new Step("on", new byte[] {1}, false, null))
                        : List.of(new Step("crash", new byte[] {1}, true, null));
            }

            @Override
            public @Nullable String broken(byte[] state) {
                return null;
            }

            @Override
            public @Nullable String unfinished(byte[] state) {
                return "stuck at " + state[0];
            }
        };
        Result result = Explorer.explore(stuck);
        assertThat(result.complaint()).isEqualTo("stuck at 1");
        assertThat(result.trace()).containsExactly("on");
    }

    @Test
    void aBrokenStepEndsTheSearchWithThatStepLast() {
        Explorer.Model model = new Explorer.Model() {
            @Override
            public byte[] initial() {
                return new byte[] {0};
            }

            @Override
            public List<Step> next(byte[] state) {
                byte[] next = {(byte) (state[0] + 1)};
                return List.of(new Step("step " + next[0], next, false, next[0] == 4 ? "four" : null));
            }

            @Override
            public @Nullable String broken(byte[] state) {
                return null;
            }

            @Override
            public @Nullable String unfinished(byte[] state) {
                return null;
            }
        };
        Result result = Explorer.explore(model);
        assertThat(result.complaint()).isEqualTo("four");
        assertThat(result.trace()).containsExactly("step 1", "step 2", "step 3", "step 4");
    }
}
