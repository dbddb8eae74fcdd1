package io.crossfade.control.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Holds a move in one of its states, by a hook, and takes its word for where the writers go. */
record Steering(Path directory) {
    /** Those before the decision, then those after it. */
    static final List<String> STATES =
            List.of("fencing", "draining", "checking", "sequencing", "deciding", "turning", "opening", "routing");

    private static final String HOLD = """
            d=$(dirname "$0")
            touch "$d/at-$CROSSFADE_STATE"
            i=0
            while [ -e "$d/hold-$CROSSFADE_STATE" ] && [ $i -lt 300 ]; do sleep 0.02; i=$((i+1)); done
            """;
    private static final String ROUTE = """
            d=$(dirname "$0")
            echo "$1" > "$d/route.new" && mv "$d/route.new" "$d/route"
            """;

    static Steering in(Path directory) throws IOException {
        Files.writeString(directory.resolve("hold.sh"), HOLD);
        Files.writeString(directory.resolve("route.sh"), ROUTE);
        return new Steering(directory);
    }

    /** Whether a move in this state has its decision behind it. */
    static boolean isDecided(String state) {
        return STATES.indexOf(state) > STATES.indexOf("deciding");
    }

    /**
     * The part of the migration file that says how writers move.
     *
     * @param deadline after this a closed side opens by itself
     * @param terminates whether transactions are ended that keep the fence waiting
     */
    String settings(Duration deadline, boolean terminates) {
        StringBuilder text = new StringBuilder("cutover:\n  deadline: " + deadline.toSeconds() + "s\n");
        text.append("  fenceTimeout: 5s\n").append(terminates ? "  terminateAfter: 1s\n" : "");
        text.append("  routes: [{command: {run: [sh, \"%1$s\", target], undo: [sh, \"%1$s\", source]}}]\n"
                .formatted(directory.resolve("route.sh")));
        text.append("  hooks:\n");
        for (String state : STATES) {
            text.append("    - {before: %s, command: {run: [sh, \"%s\"], timeout: 20s}}\n"
                    .formatted(state, directory.resolve("hold.sh")));
        }
        return text.toString();
    }

    /** The next move is held for some seconds at most when it enters one of these. */
    void holdAt(Set<String> states) throws IOException {
        for (String each : STATES) {
            Files.deleteIfExists(directory.resolve("at-" + each));
        }
        release();
        for (String each : states) {
            Files.writeString(directory.resolve("hold-" + each), "");
        }
    }

    /** Whether a move has entered that state since {@link #holdAt}. */
    boolean isAt(String state) {
        return Files.exists(directory.resolve("at-" + state));
    }

    void release(String state) throws IOException {
        Files.deleteIfExists(directory.resolve("hold-" + state));
    }

    void release() throws IOException {
        for (String each : STATES) {
            release(each);
        }
    }

    String route() {
        try {
            return Files.readString(directory.resolve("route")).strip();
        } catch (IOException e) {
            return "source"; // nobody has been sent anywhere yet
        }
    }
}
