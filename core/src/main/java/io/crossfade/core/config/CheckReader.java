package io.crossfade.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code checks:}. */
final class CheckReader {
    private static final String SQL_EXPECTED = "a query whose every row breaks the check";

    private final ConfigProblems problems;
    private final Set<String> targets;
    /** Where each name stands first. */
    private final Map<String, String> names = new HashMap<>();

    CheckReader(ConfigProblems problems, Set<String> targets) {
        this.problems = problems;
        this.targets = targets;
    }

    List<CheckConfig> read(ConfigSection root) {
        List<CheckConfig> checks = new ArrayList<>();
        List<ConfigNode> items = root.items("checks");
        for (int i = 0; i < items.size(); i++) {
            root.asSection(items.get(i), "checks[" + i + "]")
                    .flatMap(this::check)
                    .ifPresent(checks::add);
        }
        return checks;
    }

    private Optional<CheckConfig> check(ConfigSection section) {
        Optional<String> name = section.requiredText("name", "a name for the check");
        name.ifPresent(given -> named(section, given));
        Optional<CheckConfig.Question> asked = question(section, SQL_EXPECTED);
        Optional<CheckConfig.Question> within = section.section("within").flatMap(other -> {
            Optional<CheckConfig.Question> question = question(other, "a query with the values that are allowed");
            other.finish();
            return question;
        });
        section.finish();
        return name.isEmpty() || asked.isEmpty()
                ? Optional.empty()
                : Optional.of(new CheckConfig(section.path(), name.get(), asked.get(), within.orElse(null)));
    }

    private void named(ConfigSection section, String name) {
        String before = names.putIfAbsent(name, section.path());
        if (before != null) {
            problems.add(
                    section.line("name"),
                    section.path("name"),
                    name,
                    "is the name of " + before + " already",
                    "give each check a name of its own");
        }
    }

    private Optional<CheckConfig.Question> question(ConfigSection section, String expected) {
        Optional<String> target = section.text("target");
        target.filter(given -> !targets.contains(given))
                .ifPresent(given -> problems.add(
                        section.line("target"),
                        section.path("target"),
                        given,
                        "there is no such target",
                        "name one of " + targets + ", or leave it out to ask the source"));
        return section.requiredText("sql", expected).map(sql -> new CheckConfig.Question(target.orElse(null), sql));
    }
}
