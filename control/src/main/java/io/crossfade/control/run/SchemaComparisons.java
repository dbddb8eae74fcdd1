package io.crossfade.control.run;

import io.crossfade.control.cutover.MovedTables;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.verifier.schema.SchemaComparison;
import io.crossfade.verifier.schema.SchemaReport;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The comparison of what tables are at both ends, target by target. It only reads, and looks at no rows. */
public final class SchemaComparisons {
    private final MigrationPlan plan;
    private final Databases databases;

    SchemaComparisons(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    /**
     * @param target the target's name; null: every target
     * @throws CrossfadeException NOT_FOUND if there is no such target; USAGE where the source is a file; NOT_IN_SYNC while a
     *     table is copied: its keys and indexes come after its rows
     */
    public SchemaReport compare(@Nullable String target) {
        Collection<String> targets = target == null ? databases.targets().keySet() : List.of(target);
        Database source = databases
                .server()
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.USAGE,
                        "the source of migration '" + plan.migration()
                                + "' is a SQLite file: its tables have no catalog"
                                + " that a PostgreSQL server's could be compared with",
                        "`crossfade verify` without --schema compares the rows",
                        null));
        MovedTables moved = MovedTables.now(source, plan);
        return SchemaReport.of(
                targets.stream().flatMap(name -> compare(source, name, moved)).toList());
    }

    private Stream<SchemaReport> compare(Database source, String target, MovedTables moved) {
        Database database = databases.target(target);
        List<LanePlan> lanes = plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .toList();
        LaneStore store = new LaneStore(database, plan.migration());
        for (LanePlan lane : lanes) {
            if (!store.get(lane.lane()).copied()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "lane '" + lane.lane() + "' of target '" + target + "' waits until all its tables are copied:"
                                + " keys and indexes come after the rows",
                        "compare again when `crossfade status` says in sync",
                        null);
            }
        }
        Map<Boolean, List<TablePlan>> tables = lanes.stream()
                .flatMap(lane -> lane.tables().stream())
                .collect(Collectors.partitioningBy(table -> moved.has(target, table)));
        return tables.entrySet().stream()
                .filter(some -> !some.getValue().isEmpty())
                .map(some -> new SchemaComparison(source, database, target, some.getKey()).compare(some.getValue()));
    }
}
