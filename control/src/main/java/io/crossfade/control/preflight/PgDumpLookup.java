package io.crossfade.control.preflight;

import io.crossfade.core.db.Database;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.snapshotter.schema.SchemaNeeds;
import io.crossfade.snapshotter.schema.SourceObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Looks for {@code pg_dump} on this machine.
 *
 * @param path directories in the form of the PATH variable
 */
public record PgDumpLookup(String path) implements PreflightContext.SchemaCreation {
    @Override
    public Optional<Integer> dumpFor(int serverMajor) {
        return ClientTools.find(serverMajor, path).map(ClientTools::major);
    }

    @Override
    public List<String> objects(Database source, Collection<TablePlan> tables) {
        return SchemaNeeds.of(source, tables.stream().map(TablePlan::source).toList()).objects().stream()
                .map(SourceObject::toString)
                .toList();
    }
}
