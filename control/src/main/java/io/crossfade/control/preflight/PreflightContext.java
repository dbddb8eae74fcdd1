package io.crossfade.control.preflight;

import io.crossfade.control.plan.PlanDraft;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the checks look at.
 *
 * @param progress how far the migration is: what it made itself is no obstacle
 */
public record PreflightContext(
        MigrationConfig config,
        Connected source,
        Map<String, Connected> targets,
        Database control,
        PlanDraft draft,
        Progress progress,
        SchemaCreation schemaCreation,
        Clock clock) {

    /** How far a migration is that is looked at. */
    public enum Progress {
        /** Nothing of it is anywhere but perhaps its plan. */
        NEW,
        /** It has begun to make publication and slot: those of its names are its own. */
        OPENING,
        /** Publication and slot are there, and rows may have been copied. */
        BEGUN
    }

    /** A database with its catalog as it was read. */
    public record Connected(Database database, Catalog catalog) {}

    /** Whether the target tables that are absent can be made from the source's. */
    public interface SchemaCreation {
        /** The version of the {@code pg_dump} that can read a server of this major version; empty if there is none. */
        Optional<Integer> dumpFor(int serverMajor);

        /** What must be made by hand where there is none, one line each. */
        List<String> objects(Database source, Collection<TablePlan> tables);
    }

    MigrationPlan plan() {
        return draft.plan();
    }

    /** Every planned table with its shape in the source; that of a query with those that feed it. */
    void eachSource(BiConsumer<TablePlan, TableShape> action) {
        plan().tables()
                .forEach(table -> table.followedTables()
                        .forEach(followed ->
                                source.catalog().table(followed).ifPresent(shape -> action.accept(table, shape))));
    }

    /** Does something with a lane's table that is there in its target. */
    interface TargetAction {
        void on(LanePlan lane, TablePlan table, Connected target, TableShape shape);
    }

    void eachTarget(TargetAction action) {
        for (LanePlan lane : plan().lanes()) {
            Connected target = targets.get(lane.target());
            if (target != null) {
                for (TablePlan table : lane.tables()) {
                    target.catalog().table(table.target()).ifPresent(shape -> action.on(lane, table, target, shape));
                }
            }
        }
    }

    static String place(LanePlan lane, TablePlan table) {
        return "target " + lane.target() + " " + table.target();
    }
}
