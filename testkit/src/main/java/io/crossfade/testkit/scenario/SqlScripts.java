package io.crossfade.testkit.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs a whole file of a scenario, with the seed's values in the place of {@code :seed}, {@code :rows} and {@code :now}. */
final class SqlScripts {
    private SqlScripts() {}

    static void run(Connection connection, String scenario, String file, ScenarioSeed seed) throws SQLException {
        String sql = ScriptFile.text(scenario, file)
                .replaceAll("(?<!:):seed\\b", seed.seed() + "::bigint")
                .replaceAll("(?<!:):rows\\b", seed.rows() + "::bigint")
                .replaceAll("(?<!:):now\\b", "timestamptz '" + seed.now() + "'");
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            statement.execute("analyze");
        }
    }
}
