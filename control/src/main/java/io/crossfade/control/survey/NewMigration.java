package io.crossfade.control.survey;

import io.crossfade.core.config.PostgresEndpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for in a first migration file. It knows the names of the variables that passwords come from; of the
 * passwords themselves only the source's, and that reaches no file.
 *
 * @param passwordVariable the environment variable of the source's password; null where it has none
 * @param kafka brokers, or {@code embedded}
 * @param targets name to URL, in order; empty: a placeholder is written
 * @param schemas whose tables are listed
 * @param schemaReference where the file says its JSON Schema lies; null where nobody knows
 */
public record NewMigration(
        String migration,
        PostgresEndpoint source,
        @Nullable String passwordVariable,
        String kafka,
        Map<String, String> targets,
        List<String> schemas,
        @Nullable String schemaReference) {
    private static final String PLACEHOLDER = "target";

    public NewMigration {
        targets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        schemas = List.copyOf(schemas);
    }

    boolean hasTargets() {
        return !targets.isEmpty();
    }

    /** The one that the tables are sent to. */
    String firstTarget() {
        return hasTargets() ? targets.keySet().iterator().next() : PLACEHOLDER;
    }

    /** {@code ORDERS_PASSWORD} for {@code orders}. */
    static String passwordVariable(String target) {
        return target.toUpperCase(Locale.ROOT).replace('-', '_') + "_PASSWORD";
    }

    /** An environment in which the file can be read. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put(passwordVariable(PLACEHOLDER), "");
        targets.keySet().forEach(target -> environment.put(passwordVariable(target), ""));
        if (passwordVariable != null) {
            environment.put(passwordVariable, source.password().reveal());
        }
        return environment;
    }
}
