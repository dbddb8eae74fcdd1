package io.crossfade.control.run;

import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.survey.DatabaseStatistics;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.VerificationStore;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be read of one migration that has begun, beside its status; nothing of it changes anything. */
public final class Readings {
    private final MigrationConfig config;
    private final Databases databases;
    private final MigrationPlan plan;
    private final Phase phase;

    /** @param phase in which the migration is now */
    Readings(MigrationConfig config, Databases databases, MigrationPlan plan, Phase phase) {
        this.config = config;
        this.databases = databases;
        this.plan = plan;
        this.phase = phase;
    }

    /** The newest verification of each mapping that has one. */
    public List<VerificationStore.Entry> verifications() {
        return new VerificationStore(databases.control(), plan.migration()).all();
    }

    /**
     * Some of the rows that are known to differ, in the order of mappings and keys.
     *
     * @param after where a part before ended
     */
    public DiscrepancyPage discrepancies(DiscrepancyCursor after, int most) {
        DiscrepancyStore store = new DiscrepancyStore(databases.control(), plan.migration());
        return DiscrepancyPage.of(store.after(after.mapping(), after.rowKey(), most + 1), most);
    }

    /**
     * Where the writers of each target that owns tables are, as the source's decisions say now.
     *
     * @throws CrossfadeException NOT_FOUND if the migration has ended: its decisions are gone, and its journal has them
     */
    public List<WritersPlace> writers() {
        if (phase.hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "migration '" + plan.migration() + "' is " + phase.label() + " and moves no writers any more",
                    "its journal says where they went",
                    null);
        }
        MovedTables moved = MovedTables.now(databases.source(), plan);
        return plan.owningTargets().stream()
                .map(target -> place(target, moved.of(target)))
                .toList();
    }

    private WritersPlace place(String target, Set<MappingId> moved) {
        return new WritersPlace(
                target,
                moved.stream().map(MappingId::name).sorted().toList(),
                new TargetLanes(plan, target)
                        .tables().stream()
                                .map(TablePlan::id)
                                .filter(table -> !moved.contains(table))
                                .map(MappingId::name)
                                .sorted()
                                .toList(),
                config.cutover().routes().stream()
                        .filter(route -> route.target() == null || target.equals(route.target()))
                        .map(WritersPlace.Way::of)
                        .toList());
    }

    /**
     * @param target null: the source
     * @throws CrossfadeException NOT_FOUND if there is no such target; USAGE if the source is a file
     */
    public DatabaseStatistics statistics(@Nullable String target) {
        return target == null
                ? DatabaseStatistics.of("source", databases.source(), plan.sources())
                : DatabaseStatistics.of(target, databases.target(target), targetTables(target));
    }

    private Collection<TableId> targetTables(String target) {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .flatMap(lane -> lane.tables().stream())
                .map(TablePlan::target)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What a table is, as the catalog has it now.
     *
     * @param target in whose database it is; null: the source's
     * @throws CrossfadeException NOT_FOUND if there is no such target or table
     */
    public TableShape table(@Nullable String target, TableId table) {
        Database database = target == null ? databases.source() : databases.target(target);
        TableShape found = CatalogReader.readTables(database).tables().get(table);
        if (found == null) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "the " + database.name() + " has no table " + table,
                    "see the migration's tables for their names; they are case-sensitive",
                    null);
        }
        return found;
    }
}
