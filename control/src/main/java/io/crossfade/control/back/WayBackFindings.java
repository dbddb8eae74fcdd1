package io.crossfade.control.back;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says beforehand what a rollback would not bring back, mapping by mapping, and what the file waives of it. */
public final class WayBackFindings {
    private static final String FILE = "cutover.noWayBack";

    private final MigrationPlan forward;
    private final Catalog source;
    private final MigrationConfig config;
    private final Waivers waivers;
    private final List<Finding> findings = new ArrayList<>();

    private WayBackFindings(MigrationPlan forward, Catalog source, MigrationConfig config) {
        this.forward = forward;
        this.source = source;
        this.config = config;
        this.waivers = new Waivers(config.cutover().noWayBack(), FILE);
    }

    /**
     * @param targets by name; of tables that are not there yet nothing is said
     * @param config the file of the plan, whose source is a PostgreSQL server
     */
    public static List<Finding> of(
            MigrationPlan forward, Catalog source, Map<String, Catalog> targets, MigrationConfig config) {
        WayBackFindings made = new WayBackFindings(forward, source, config);
        forward.owningTargets().forEach(target -> {
            Catalog catalog = targets.get(target);
            if (catalog != null && !made.waivers.coversAll()) {
                made.look(target, catalog);
            }
        });
        made.waivers
                .unknown(forward)
                .forEach(text -> made.findings.add(
                        Finding.error("way-back-waiver", FILE, text, "name mappings as `plan` prints them, or `all`")));
        return made.findings;
    }

    private void look(String target, Catalog catalog) {
        WayBackDraft draft = WayBackPlanner.plan(forward, target, source, catalog, config);
        Map<MappingId, TablePlan> tables = forward.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> !table.fed() && catalog.table(table.target()).isPresent())
                .collect(Collectors.toMap(TablePlan::id, table -> table));
        for (Limit limit : draft.limits()) {
            TablePlan table = tables.get(limit.mapping());
            if (table != null) {
                findings.add(finding("target " + target + " " + table.target(), limit));
            }
        }
        tables.keySet().stream()
                .filter(mapping -> waivers.isUnneeded(mapping, draft))
                .forEach(mapping -> findings.add(
                        Finding.warning("way-back-waiver", FILE, mapping + Waivers.UNNEEDED, "take it out")));
    }

    private Finding finding(String where, Limit limit) {
        boolean waived = waivers.covers(limit.mapping());
        return switch (limit.extent()) {
            case WHOLE -> Finding.info("way-back-whole", where, limit.text());
            case PARTIAL ->
                waived
                        ? Finding.info("way-back-partial", where, limit.text())
                        : Finding.warning("way-back-partial", where, limit.text(), remedy(limit));
            case NONE ->
                waived
                        ? Finding.info("way-back-none", where, limit.text())
                        : Finding.warning("way-back-none", where, limit.text(), remedy(limit));
        };
    }

    private static String remedy(Limit limit) {
        String waiver = "say that it may be: " + FILE + ": [" + limit.mapping() + "]";
        return limit.remedy().isEmpty() ? waiver : limit.remedy() + "; or " + waiver;
    }
}
