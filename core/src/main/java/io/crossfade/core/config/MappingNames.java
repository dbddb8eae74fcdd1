package io.crossfade.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads names of tables and columns within a mapping. */
final class MappingNames {
    private final ConfigProblems problems;

    MappingNames(ConfigProblems problems) {
        this.problems = problems;
    }

    List<String> columns(ConfigSection section, String key) {
        List<String> names = new ArrayList<>();
        for (String text : section.texts(key)) {
            Optional<String> name = TablePattern.column(text);
            if (name.isEmpty()) {
                problems.add(section.line(key), section.path(key), text, "expected a column's name", "quote odd names");
            }
            name.ifPresent(names::add);
        }
        return names;
    }

    /** One table; empty, with a problem, if it is not given or is a pattern. */
    Optional<TablePattern> table(ConfigSection section, String key, String expected) {
        return section.requiredText(key, expected).flatMap(text -> {
            Optional<TablePattern> parsed = TablePattern.parse(text).filter(found -> !found.isWildcard());
            if (parsed.isEmpty()) {
                problems.add(section.line(key), section.path(key), text, "expected schema.table");
            }
            return parsed;
        });
    }
}
