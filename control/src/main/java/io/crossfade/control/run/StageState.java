package io.crossfade.control.run;

import java.util.Locale;

/** What a stage of this process does. */
public enum StageState {
    /** It has not what it needs from other stages yet. */
    WAITING,
    RUNNING,
    /** It failed, and starts again in a moment. */
    RESTARTING,
    /** It has done its work, or was closed. */
    ENDED,
    /** It failed for good; the process ends. */
    FAILED;

    /** Whether nothing is wrong with it. */
    public boolean isWell() {
        return this != RESTARTING && this != FAILED;
    }

    /** For people, JSON and labels: {@code running}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
