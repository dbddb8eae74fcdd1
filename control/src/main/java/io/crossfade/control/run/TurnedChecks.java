package io.crossfade.control.run;

import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.core.config.CheckConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The checks of the migration file, for a comparison of the source with a target that has the writers: there the target is asked first. */
final class TurnedChecks {
    private TurnedChecks() {}

    /** Whether any question of a check is for a target. */
    static boolean ask(CheckConfig check, String target) {
        return targets(check).anyMatch(target::equals);
    }

    /**
     * Those that ask a target, and none but it and the source.
     *
     * @param alone whether those that ask the source alone are among them
     */
    static List<CheckConfig> of(List<CheckConfig> checks, String target, boolean alone) {
        return checks.stream()
                .filter(check -> targets(check).allMatch(target::equals))
                .filter(check -> alone || ask(check, target))
                .map(check -> new CheckConfig(
                        check.path(),
                        check.name(),
                        turned(check.asked()),
                        Optional.ofNullable(check.within())
                                .map(TurnedChecks::turned)
                                .orElse(null)))
                .toList();
    }

    private static Stream<String> targets(CheckConfig check) {
        return Stream.of(Optional.of(check.asked()), Optional.ofNullable(check.within()))
                .flatMap(Optional::stream)
                .flatMap(question -> Stream.ofNullable(question.target()));
    }

    private static CheckConfig.Question turned(CheckConfig.Question question) {
        return new CheckConfig.Question(question.target() == null ? WayBackPlanner.SOURCE : null, question.sql());
    }
}
