package io.crossfade.control.run;

import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The databases of one migration, under the names that messages use.
 *
 * @param targets by name, in the file's order
 */
public record Databases(String migration, Database source, Database control, Map<String, Database> targets) {
    public static Databases of(MigrationConfig config) {
        Map<String, Database> targets = new LinkedHashMap<>();
        config.targets().forEach((name, endpoint) -> targets.put(name, database(config, "target " + name, endpoint)));
        return new Databases(
                config.migration(),
                database(config, "source", config.source()),
                database(config, "control database", config.controlEndpoint()),
                Collections.unmodifiableMap(targets));
    }

    private static Database database(MigrationConfig config, String name, PostgresEndpoint endpoint) {
        return new Database(name, endpoint, "crossfade/" + config.migration());
    }

    /** @throws CrossfadeException NOT_FOUND */
    public Database target(String name) {
        Database found = targets.get(name);
        if (found == null) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND, "there is no target '" + name + "', the migration has " + targets.keySet());
        }
        return found;
    }
}
