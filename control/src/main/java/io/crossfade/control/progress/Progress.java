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
        /** How much is done; never less than before. */
        void at(long done);

        /** A better estimate of the whole. */
        void total(long total);

        @Override
        void close();
    }
}
