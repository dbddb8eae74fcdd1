package io.crossfade.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One migration file, complete and valid in itself; whether it fits the databases is for the planner.
 *
 * @param migration its name: lower-case letters, digits, {@code -} and {@code _}
 * @param targets by name, in the file's order; the first is the default control database
 * @param queries those mappings that are queries
 * @param control the control database, where it is not the first target
 * @param lanes lane name to source tables that commit together although no foreign key ties them
 * @param checks what {@code verify} looks at besides rows
 */
public record MigrationConfig(
        String migration,
        SourceEndpoint source,
        KafkaEndpoint kafka,
        Map<String, PostgresEndpoint> targets,
        List<MappingConfig> mappings,
        List<QueryConfig> queries,
        @Nullable PostgresEndpoint control,
        CopySettings copy,
        ApplySettings apply,
        BudgetSettings budget,
        CutoverSettings cutover,
        Map<String, List<TablePattern>> lanes,
        List<CheckConfig> checks) {
    public MigrationConfig {
        targets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        mappings = List.copyOf(mappings);
        queries = List.copyOf(queries);
        checks = List.copyOf(checks);
        lanes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(lanes));
    }

    public PostgresEndpoint controlEndpoint() {
        return control != null ? control : targets.values().iterator().next();
    }
}
