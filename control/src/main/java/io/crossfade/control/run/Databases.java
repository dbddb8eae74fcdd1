package io.crossfade.control.run;

import io.crossfade.control.cutover.FenceWords;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SessionPool;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The databases of one migration, under the names that messages use.
 *
 * @param server the source where it is a PostgreSQL server; empty: it is a file
 * @param targets by name, in the file's order
 * @param pools where sessions are kept, one pool for each database; none: each is opened when it is needed
 */
public record Databases(
        String migration,
        Optional<Database> server,
        Database control,
        Map<String, Database> targets,
        List<SessionPool> pools)
        implements AutoCloseable {
    /** That keep no sessions. */
    public static Databases of(MigrationConfig config) {
        Map<String, Database> targets = new LinkedHashMap<>();
        config.targets().forEach((name, endpoint) -> targets.put(name, database(config, "target " + name, endpoint)));
        return new Databases(
                config.migration(),
                config.source() instanceof PostgresEndpoint source
                        ? Optional.of(database(config, "source", source))
                        : Optional.empty(),
                database(config, controlName(config), config.controlEndpoint()),
                Collections.unmodifiableMap(targets),
                List.of());
    }

    /** The same that keep sessions for short work, until they are closed. */
    public Databases pooled() {
        Map<PostgresEndpoint, SessionPool> kept = new HashMap<>();
        UnaryOperator<Database> keeping = database ->
                database.with(kept.computeIfAbsent(database.endpoint(), endpoint -> new SessionPool(database)));
        Map<String, Database> keepingTargets = new LinkedHashMap<>(targets);
        keepingTargets.replaceAll((name, database) -> keeping.apply(database));
        return new Databases(
                migration,
                server.map(keeping),
                keeping.apply(control),
                Collections.unmodifiableMap(keepingTargets),
                List.copyOf(kept.values()));
    }

    /** @throws CrossfadeException USAGE where the source is a file, which has nothing of what is asked for */
    public Database source() {
        return server.orElseThrow(() -> new CrossfadeException(
                ErrorCode.USAGE,
                "the source of migration '" + migration + "' is a SQLite file: this is for PostgreSQL sources",
                "stop the writers, wait until `crossfade status` says in sync, point them at the target, then"
                        + " `crossfade complete`",
                null));
    }

    private static String controlName(MigrationConfig config) {
        return config.control() != null
                ? "control database"
                : "target " + config.targets().keySet().iterator().next() + " (control database)";
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

    /** The same target for who writes the migration's rows: its sessions pass the migration's fences. */
    Database passing(String target) {
        return target(target).passing(word());
    }

    /** The same targets. */
    Map<String, Database> passingTargets() {
        Secret word = word();
        Map<String, Database> passing = new LinkedHashMap<>(targets);
        passing.replaceAll((name, database) -> database.passing(word));
        return passing;
    }

    private Secret word() {
        return new FenceWords(control, migration)
                .ofMigration(new SecureRandom())
                .secret();
    }

    /** Ends the sessions that are kept. */
    @Override
    public void close() {
        pools.forEach(SessionPool::close);
    }
}
