package io.crossfade.control.run;

import io.crossfade.core.config.CheckConfig;
import io.crossfade.verifier.ComparedTarget;
import io.crossfade.verifier.NamedCheck;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of the migration file that concern only what is compared. */
final class NamedChecks {
    private NamedChecks() {}

    static List<NamedCheck> of(List<CheckConfig> checks, List<ComparedTarget> compared) {
        Map<String, ComparedTarget> targets =
                compared.stream().collect(Collectors.toMap(ComparedTarget::name, Function.identity()));
        return checks.stream()
                .filter(check -> Stream.of(check.asked(), check.within())
                        .allMatch(question -> question == null
                                || question.target() == null
                                || targets.containsKey(question.target())))
                .map(check -> new NamedCheck(
                        check.name(),
                        question(check.asked(), targets),
                        check.within() == null ? null : question(check.within(), targets)))
                .toList();
    }

    private static NamedCheck.Question question(CheckConfig.Question asked, Map<String, ComparedTarget> targets) {
        @Nullable ComparedTarget target = asked.target() == null ? null : targets.get(asked.target());
        return new NamedCheck.Question(target, asked.sql());
    }
}
