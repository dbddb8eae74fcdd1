package io.crossfade.control.serve;

import io.crossfade.control.progress.Progress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Keeps the progress of one operation for whoever looks. */
final class LiveProgress implements Progress {
    private static final int MOST_NOTES = 100;

    private final InstantSource clock;
    private final Deque<Note> notes = new ArrayDeque<>();
    private final Map<String, Bar> bars = new LinkedHashMap<>();
    private String live = "";

    LiveProgress(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How it goes.
     *
     * @param live what is going on right now, in a line; empty: nothing to say
     * @param bars pieces of work, in the order in which they began
     * @param notes the last hundred lines that stay, the oldest first
     */
    record Shown(String live, List<Bar> bars, List<Note> notes) {}

    /**
     * @param part whether it is a part of the piece of work before it that is none
     * @param done in the unit
     * @param total in the unit; 0: not known
     * @param bytes 0: not told
     */
    record Bar(String task, boolean part, long done, long total, String unit, long bytes) {}

    /** A line that stays. */
    record Note(Instant at, String line) {}

    @Override
    public synchronized void note(String line) {
        notes.addLast(new Note(clock.instant(), line));
        if (notes.size() > MOST_NOTES) {
            notes.removeFirst();
        }
    }

    @Override
    public Progress.Bar bar(String task, long total, String unit) {
        return begin(new Bar(task, false, 0, Math.max(0, total), unit, 0));
    }

    private synchronized Progress.Bar begin(Bar bar) {
        bars.put(bar.task(), bar);
        return new Kept(bar.task(), bar.unit());
    }

    /** What moves one of the bars; the last state of one that is closed stays to see, unless it is a part. */
    private final class Kept implements Progress.Bar {
        private final String task;
        private final String unit;

        Kept(String task, String unit) {
            this.task = task;
            this.unit = unit;
        }

        @Override
        public void at(long done) {
            update(bar -> new Bar(task, bar.part(), Math.max(bar.done(), done), bar.total(), unit, bar.bytes()));
        }

        @Override
        public void total(long better) {
            update(bar -> new Bar(task, bar.part(), bar.done(), Math.max(0, better), unit, bar.bytes()));
        }

        @Override
        public void bytes(long bytes) {
            update(bar -> new Bar(task, bar.part(), bar.done(), bar.total(), unit, bytes));
        }

        @Override
        public Progress.Bar part(String other, long total) {
            return begin(new Bar(other, true, 0, Math.max(0, total), unit, 0));
        }

        private void update(UnaryOperator<Bar> change) {
            synchronized (LiveProgress.this) {
                bars.computeIfPresent(task, (name, bar) -> change.apply(bar));
            }
        }

        @Override
        public void close() {
            synchronized (LiveProgress.this) {
                bars.computeIfPresent(task, (name, bar) -> bar.part() ? null : bar);
            }
        }
    }

    @Override
    public synchronized void live(String line) {
        live = line;
    }

    synchronized Shown shown() {
        return new Shown(live, new ArrayList<>(bars.values()), new ArrayList<>(notes));
    }
}
