package io.crossfade.core.plan;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a migration does, made once from the config and the catalogs. Immutable; printable; its hash tells a resumed run
 * whether it still is the same migration.
 *
 * @param migration the name that the file gives it
 * @param slot the replication slot in the source
 * @param publication the publication in the source, over exactly the tables of all lanes
 * @param lanes the targets' lanes, each with its tables
 * @param startedAt the SQL literal that stands for {@code :started_at} wherever the plan has SQL; empty: nowhere
 */
public record MigrationPlan(String migration, String slot, String publication, List<LanePlan> lanes, String startedAt) {
    public MigrationPlan {
        lanes = List.copyOf(lanes);
    }

    /** A migration whose SQL does not speak of its start. */
    public MigrationPlan(String migration, String slot, String publication, List<LanePlan> lanes) {
        this(migration, slot, publication, lanes, "");
    }

    public Stream<TablePlan> tables() {
        return lanes.stream().flatMap(lane -> lane.tables().stream());
    }

    /** The targets that own a table: those whose cutovers end the migration. Any other is only fed. */
    public List<String> owningTargets() {
        return lanes.stream()
                .filter(LanePlan::ownsAny)
                .map(LanePlan::target)
                .distinct()
                .toList();
    }

    /** The source tables whose changes are followed, each once, in the order of names. */
    public List<TableId> sources() {
        return tables().flatMap(table -> table.followedTables().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The same with fewer of a target's own tables; those that it is only fed with stay. */
    public MigrationPlan only(String target, Set<MappingId> own) {
        List<LanePlan> fewer = lanes.stream()
                .map(lane -> lane.target().equals(target)
                        ? lane.only(table -> table.fed() || own.contains(table.id()))
                        : lane)
                .toList();
        return new MigrationPlan(migration, slot, publication, fewer, startedAt);
    }

    public LanePlan laneOf(TableId source) {
        return lanes.stream()
                .filter(lane ->
                        lane.tables().stream().anyMatch(table -> table.source().equals(source)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no lane moves " + source));
    }

    /** The prefix of every message that this migration writes into a log with {@code pg_logical_emit_message}. */
    public String markerPrefix() {
        return "crossfade." + migration + ".";
    }
}
