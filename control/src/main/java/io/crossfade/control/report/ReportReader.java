package io.crossfade.control.report;

import io.crossfade.control.run.Databases;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes a {@link FinalReport}: looks at the catalogs of both ends; a database that does not answer is named in it. */
public final class ReportReader {
    private final Databases databases;
    private final Clock clock;

    public ReportReader(Databases databases, Clock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    /** @param known what status, summary, journal and verifications say */
    public FinalReport read(ReportAssembly known) {
        List<Recommendation> recommendations = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        MigrationPlan plan = known.plan();
        CatalogLook source = databases
                .server()
                .map(server -> look(
                        server,
                        plan.tables()
                                .filter(table -> table.query() == null)
                                .map(TablePlan::source)
                                .distinct()
                                .toList(),
                        problems))
                .orElse(CatalogLook.NOTHING);
        recommendations.addAll(Recommendations.ofSource(source));
        databases.targets().forEach((name, target) -> {
            List<LanePlan> lanes = plan.lanes().stream()
                    .filter(lane -> lane.target().equals(name))
                    .toList();
            List<TableId> tables = lanes.stream()
                    .flatMap(lane -> lane.tables().stream())
                    .map(TablePlan::target)
                    .distinct()
                    .toList();
            if (!lanes.isEmpty()) {
                recommendations.addAll(Recommendations.of(name, lanes, source, look(target, tables, problems)));
            }
        });
        return known.report(clock.instant(), recommendations, problems);
    }

    private static CatalogLook look(Database database, List<TableId> tables, List<String> problems) {
        try {
            return CatalogLook.at(database, tables);
        } catch (CrossfadeException e) {
            problems.add(String.valueOf(e.getMessage()));
            return CatalogLook.NOTHING;
        }
    }
}
