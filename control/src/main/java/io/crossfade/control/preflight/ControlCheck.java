package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.ControlSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The control schema: of this version wherever it is there already, and able to be made where it is not. */
final class ControlCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        Map<String, Database> databases = new LinkedHashMap<>();
        boolean own = on.config().control() != null;
        if (own) {
            databases.put("control database", on.control());
        }
        on.targets().forEach((name, target) -> databases.put("target " + name, target.database()));
        for (Map.Entry<String, Database> database : databases.entrySet()) {
            try (Connection session = database.getValue().session()) {
                version(session, database.getKey(), findings);
            }
        }
        if (own) {
            mayCreate(on, findings);
        } else {
            findings.add(Finding.info(
                    "control-database",
                    "control database",
                    "is the first target, "
                            + on.config().targets().keySet().iterator().next()
                            + "; in production give it a database of its own under `control`"));
        }
    }

    private static void version(Connection session, String where, List<Finding> findings) throws SQLException {
        try {
            ControlSchema.isInstalled(session);
        } catch (CrossfadeException e) {
            findings.add(Finding.error("control-schema", where, String.valueOf(e.getMessage()), e.remedy()));
        }
    }

    private static void mayCreate(PreflightContext on, List<Finding> findings) {
        var catalog = CatalogReader.read(on.control());
        ServerFacts server = catalog.server();
        SourceServerCheck.version(server, "control database", findings);
        if (!server.role().mayCreate() && !catalog.schemas().contains("crossfade")) {
            findings.add(Finding.error(
                    "create-privilege",
                    "control database",
                    "role " + server.role().name() + " may not make the schema crossfade",
                    RemedySql.grantCreate(server.database(), server.role().name())));
        }
    }
}
