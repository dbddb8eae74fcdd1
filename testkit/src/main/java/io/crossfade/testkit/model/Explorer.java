package io.crossfade.testkit.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An explicit-state model checker: visits every state that a {@link Model} can reach, nearest first. The first state
 * that breaks a property ends the search, so that its trace is one of the shortest.
 */
public final class Explorer {
    /** What is explored. A state is a byte array; equal arrays are one state. */
    public interface Model {
        byte[] initial();

        /** Everything that can happen in a state. */
        List<Step> next(byte[] state);

        /** What is wrong with a state, or null. */
        @Nullable
        String broken(byte[] state);

        /** What is wrong with a state in which nothing happens any more unless something crashes, or null. */
        @Nullable
        String unfinished(byte[] state);
    }

    /** One thing that can happen. */
    public static final class Step {
        public final String what;
        public final byte[] state;
        public final boolean crash;
        public final @Nullable String broken;

        /**
         * A step.
         *
         * @param state the state after it
         * @param crash whether this is a failure: it may happen, nothing depends on its happening
         * @param broken what is wrong with this step itself, or null
         */
        public Step(String what, byte[] state, boolean crash, @Nullable String broken) {
            this.what = what;
            this.state = state;
            this.crash = crash;
            this.broken = broken;
        }
    }

    /**
     * What was visited.
     *
     * @param complaint what was broken, null if nothing was
     * @param trace the steps that led there
     */
    public record Result(
            int states, long steps, long millis, @Nullable String complaint, List<String> trace) {
        /** The way to the complaint, a step a line. */
        public String story() {
            return String.join("\n", trace) + "\n=> " + complaint;
        }
    }

    private final Model model;
    private final List<byte[]> states = new ArrayList<>();
    private int[] parents = new int[1 << 12];
    private int[] table = new int[1 << 13];
    private long steps;

    private Explorer(Model model) {
        this.model = model;
    }

    public static Result explore(Model model) {
        long start = System.nanoTime();
        Explorer explorer = new Explorer(model);
        Deque<String> trace = new ArrayDeque<>();
        String complaint = explorer.search(trace);
        long millis = (System.nanoTime() - start) / 1_000_000;
        return new Result(explorer.states.size(), explorer.steps, millis, complaint, List.copyOf(trace));
    }

    private @Nullable String search(Deque<String> trace) {
        add(model.initial(), -1);
        for (int at = 0; at < states.size(); at++) {
            byte[] state = states.get(at);
            String complaint = model.broken(state);
            boolean goesOn = false;
            if (complaint == null) {
                for (Step step : model.next(state)) {
                    steps++;
                    goesOn |= !step.crash;
                    if (step.broken != null) {
                        trace.addFirst(step.what);
                        complaint = step.broken;
                        break;
                    }
                    add(step.state, at);
                }
            }
            if (complaint == null && !goesOn) {
                complaint = model.unfinished(state);
            }
            if (complaint != null) {
                retrace(at, trace);
                return complaint;
            }
        }
        return null;
    }

    /** Walks back to the start; the steps' names were not kept, they are found again. */
    private void retrace(int from, Deque<String> trace) {
        for (int at = from; parents[at] >= 0; at = parents[at]) {
            byte[] reached = states.get(at);
            for (Step step : model.next(states.get(parents[at]))) {
                if (Arrays.equals(step.state, reached)) {
                    trace.addFirst(step.what);
                    break;
                }
            }
        }
    }

    private void add(byte[] state, int parent) {
        int slot = slot(table, state);
        if (table[slot] != 0) {
            return;
        }
        int index = states.size();
        states.add(state);
        if (index == parents.length) {
            parents = Arrays.copyOf(parents, index * 2);
        }
        parents[index] = parent;
        table[slot] = index + 1;
        if (states.size() * 2 > table.length) {
            int[] larger = new int[table.length * 2];
            for (int i = 0; i < states.size(); i++) {
                larger[slot(larger, states.get(i))] = i + 1;
            }
            table = larger;
        }
    }

    /** Where the state stands in an open-addressing table of state numbers plus one, or the free place for it. */
    private int slot(int[] in, byte[] state) {
        int hash = Arrays.hashCode(state) * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & in.length - 1;
        while (in[slot] != 0 && !Arrays.equals(states.get(in[slot] - 1), state)) {
            slot = slot + 1 & in.length - 1;
        }
        return slot;
    }
}
