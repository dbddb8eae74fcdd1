package io.crossfade.core.config;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Gathers what is wrong in one file, so that all of it is reported at once. */
final class ConfigProblems {
    private final String file;
    private final List<ConfigProblem> found = new ArrayList<>();

    ConfigProblems(String file) {
        this.file = file;
    }

    void add(int line, String path, String value, String problem) {
        add(line, path, value, problem, "");
    }

    void add(int line, String path, String value, String problem, String remedy) {
        found.add(new ConfigProblem(line, path, value, problem, remedy));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** @throws CrossfadeException CONFIG_INVALID with every problem, in the file's order, if there is one */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        String heading = file + " is not valid, " + (found.size() == 1 ? "1 problem" : found.size() + " problems");
        throw new CrossfadeException(
                ErrorCode.CONFIG_INVALID,
                found.stream()
                        .sorted(Comparator.comparingInt(ConfigProblem::line))
                        .map(problem -> "\n  " + problem)
                        .distinct()
                        .collect(Collectors.joining("", heading + ":", "")));
    }
}
