package io.crossfade.control.back;

import io.crossfade.control.plan.Expressions;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans the way back of one target: it writes the file that would lead from the target to the source and has it planned like
 * any other, with the source as the target {@value #SOURCE}. A pure function.
 */
public final class WayBackPlanner {
    /** What the source is called as the target of the way back. */
    public static final String SOURCE = "source";

    /** What is judged here, in the words of a way back. */
    private static final Set<String> JUDGED = Set.of("column-type", "target-column-not-fed");

    private final WayBackName name;
    private final MigrationPlan forward;
    private final Catalog source;
    private final Catalog target;
    private final MigrationConfig config;
    private final List<Limit> limits = new ArrayList<>();

    private WayBackPlanner(
            MigrationPlan forward, String targetName, Catalog source, Catalog target, MigrationConfig config) {
        this.name = new WayBackName(forward.migration(), targetName);
        this.forward = forward;
        this.source = source;
        this.target = target;
        this.config = config;
    }

    /**
     * @param target a target of the plan
     * @param config the file of the plan, whose source is a PostgreSQL server
     */
    public static WayBackDraft plan(
            MigrationPlan forward,
            String target,
            Catalog sourceCatalog,
            Catalog targetCatalog,
            MigrationConfig config) {
        return new WayBackPlanner(forward, target, sourceCatalog, targetCatalog, config).draft();
    }

    private WayBackDraft draft() {
        List<TablePlan> ofTarget = forward.lanes().stream()
                .filter(lane -> lane.target().equals(name.target()))
                .flatMap(lane -> lane.tables().stream())
                .toList();
        Obstacles obstacles = new Obstacles(source, target, ofTarget);
        List<Inversion> turned = new ArrayList<>();
        ofTarget.stream()
                .filter(table -> !table.fed())
                .forEach(table -> obstacles.of(table).ifPresentOrElse(limits::add, () -> turn(table, turned)));
        refer(ofTarget, turned);
        MigrationConfig inverse = config(
                turned.stream().map(each -> each.mapping(SOURCE)).toList(),
                lanes(turned.stream().map(Inversion::forward).toList()));
        return new WayBackDraft(named(planned(inverse).plan(), turned), limits);
    }

    /** Judged alone, so that every finding is about this mapping. */
    private void turn(TablePlan table, List<Inversion> turned) {
        TableShape filled = source.table(table.source()).orElseThrow();
        TableShape written = target.table(table.target()).orElseThrow();
        Inversion inversion = new Inversion(table, filled, written, source);
        List<Limit> found = new ArrayList<>(inversion.limits());
        planned(config(List.of(inversion.mapping(SOURCE)), Map.of())).findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR && !JUDGED.contains(finding.code()))
                .forEach(finding -> found.add(limit(table, finding)));
        limits.addAll(found);
        if (WayBackDraft.extent(found) != Limit.Extent.NONE) {
            turned.add(inversion);
        }
    }

    private PlanDraft planned(MigrationConfig inverse) {
        return Planner.plan(inverse, target, Map.of(SOURCE, source), Expressions.NONE);
    }

    private static Limit limit(TablePlan table, Finding finding) {
        String text = place(finding.where()) + " " + finding.what();
        return switch (finding.code()) {
            case "enum-labels" ->
                Limit.whole(
                        table.id(),
                        Limit.Kind.NARROWER,
                        text + ": rows with these are set aside on the way back",
                        finding.remedy() + " in the source");
            case "target-key-missing" ->
                Limit.none(table.id(), Limit.Kind.KEY, text, finding.remedy() + " in the source");
            case "mapping-needs-key" ->
                Limit.none(
                        table.id(),
                        Limit.Kind.KEY,
                        "rows of the target's " + table.target()
                                + " are told by columns that did not come from one column of the source each",
                        "a replica identity over columns that did");
            default -> Limit.none(table.id(), Limit.Kind.TABLE, text, "");
        };
    }

    /** The planner's source is the target here, and the other way round. */
    private static String place(String where) {
        String filled = "target " + SOURCE + " ";
        return where.startsWith(filled)
                ? "the source's " + where.substring(filled.length())
                : "the target's " + where.substring(where.indexOf(' ') + 1);
    }

    /** Foreign keys of the source are not looked at where its lanes may leave them alone. */
    private void refer(List<TablePlan> ofTarget, List<Inversion> turned) {
        List<TableId> moved = ofTarget.stream()
                .filter(table -> !table.fed())
                .flatMap(table -> table.movedTables().stream())
                .toList();
        List<TableId> back =
                turned.stream().map(each -> each.forward().source()).toList();
        for (Inversion inversion : turned) {
            TablePlan table = inversion.forward();
            TableShape root = source.table(table.source()).orElseThrow();
            Stream.concat(Stream.of(root), source.leaves(root).stream())
                    .flatMap(part -> part.foreignKeys().stream())
                    .filter(ForeignKey::enforced)
                    .map(key -> source.root(key.parent()))
                    .filter(parent -> !back.contains(parent))
                    .distinct()
                    .map(parent -> reference(table, parent, moved.contains(parent)))
                    .forEach(limits::add);
        }
    }

    private static Limit reference(TablePlan table, TableId parent, boolean moved) {
        String text = "the source's " + table.source() + " refers to " + parent + ", "
                + (moved
                        ? "which has no way back: rows may come back whose parents do not"
                        : "which does not move: rows may come back whose parents are gone");
        return moved
                ? Limit.partial(table.id(), Limit.Kind.REFERENCE, text, "")
                : Limit.whole(table.id(), Limit.Kind.REFERENCE, text, "");
    }

    private MigrationConfig config(List<MappingConfig> mappings, Map<String, List<TablePattern>> lanes) {
        if (!(config.source() instanceof PostgresEndpoint server)) {
            throw new IllegalArgumentException("nothing goes back into a file");
        }
        return new MigrationConfig(
                name.name(),
                Objects.requireNonNull(config.targets().get(name.target()), "the file has the target"),
                config.kafka(),
                Map.of(SOURCE, server),
                mappings,
                List.of(),
                config.controlEndpoint(),
                config.copy(),
                config.apply(),
                config.budget(),
                config.cutover(),
                lanes,
                List.of());
    }

    /** What the file names together commits together on the way back too. */
    private Map<String, List<TablePattern>> lanes(List<TablePlan> tables) {
        Map<String, List<TablePattern>> lanes = new LinkedHashMap<>();
        config.lanes().forEach((lane, members) -> {
            List<TablePattern> here = tables.stream()
                    .filter(table -> members.contains(new TablePattern(
                            table.source().schema(), table.source().name())))
                    .map(table -> new TablePattern(
                            table.target().schema(), table.target().name()))
                    .toList();
            if (!here.isEmpty()) {
                lanes.put(lane, here);
            }
        });
        return lanes;
    }

    private MigrationPlan named(MigrationPlan plan, List<Inversion> turned) {
        Set<TableId> filtered = turned.stream()
                .filter(Inversion::isFiltered)
                .map(each -> each.forward().source())
                .collect(Collectors.toSet());
        List<LanePlan> lanes = plan.lanes().stream()
                .map(lane -> new LanePlan(
                        lane.lane(),
                        lane.target(),
                        name.topic(lane.lane()),
                        lane.constraintMode(),
                        lane.tables().stream()
                                .map(table -> filtered.contains(table.target()) ? table.withOthers() : table)
                                .toList()))
                .toList();
        return new MigrationPlan(name.name(), name.slot(), name.slot(), lanes);
    }
}
