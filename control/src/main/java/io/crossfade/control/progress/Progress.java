package io.crossfade.control.progress;

/** Shows long work. Calls may come from any thread; none throws. */
public interface Progress {
    /** A line that stays. */
    void note(String line);

    /** Begins one piece of work; {@code total} of 0 or less means unknown. */
    Bar bar(String task, long total, String unit);

    /** A line that replaces itself: what is going on right now. */
    void live(String line);

    /** One piece of work under way. Closing it leaves its last state to see. */
    interface Bar extends AutoCloseable {
        /** How much is done. */
        void at(long done);

        /** A better estimate of the whole. */
        void total(long total);

        /** How many bytes that is. */
        void bytes(long bytes);

        /** Begins a part of it, in the same unit, which is shown by itself while it is under way; nothing is added up. */
        Bar part(String task, long total);

        @Override
        void close();
    }
}
