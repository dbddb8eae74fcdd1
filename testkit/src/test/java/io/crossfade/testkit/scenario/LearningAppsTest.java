package io.crossfade.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import io.crossfade.testkit.oracle.OracleReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningAppsTest {
    private static final long ROWS = 2_000;
    private static DatabaseServer server;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startServer() {
        server = TestServers.postgres(18);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void misfitsAreKnownByTableAndKeyAndStayOut() throws Exception {
        LearningAppsScenario scenario = LearningAppsScenario.withMisfits();
        try (ScenarioBed bed = ScenarioBed.create(scenario, server, "misfits", directory, 3, ROWS)) {
            bed.migrate();
            OracleReport report = scenario.compare(bed.sides());
            assertThat(report.equal()).as(report.toString()).isTrue();
            for (Misfit misfit : scenario.misfits()) {
                String count = "select count(*) from " + misfit.table() + " where id = " + misfit.id();
                assertThat(ScenarioBed.texts(bed.source(), count, 1))
                        .as(misfit.toString())
                        .containsExactly("1");
                assertThat(ScenarioBed.texts(bed.target("learning"), count, 1))
                        .as(misfit.toString())
                        .containsExactly(misfit.isSetAside() ? "0" : "1");
            }
            String at = "select at at time zone 'UTC' from activity_log_entry where id = -1";
            assertThat(ScenarioBed.texts(bed.target("learning"), at, 1)).containsExactly("2023-11-14 22:13:20.123");
        }
    }

    @Test
    void everyDeclaredTypeIsInTheFileAndEveryTableHasRows() throws Exception {
        try (ScenarioBed bed = ScenarioBed.create(new LearningAppsScenario(), server, "types", directory, 3, ROWS)) {
            List<LearningTable> tables = LearningTable.all(bed.source());
            assertThat(tables).hasSize(34);
            assertThat(tables.stream().flatMap(t -> t.columns().stream()).map(LearningTable.Column::type))
                    .contains("INTEGER", "TEXT", "REAL", "BLOB", "BOOLEAN", "TIMESTAMP", "DATETIME", "DATE", "TIME")
                    .contains(
                            "NUMERIC",
                            "DECIMAL",
                            "JSON",
                            "VARCHAR",
                            "CHAR",
                            "FLOAT",
                            "DOUBLE",
                            "BIGINT",
                            "SMALLINT",
                            "");
            assertThat(ScenarioBed.texts(bed.source(), "pragma foreign_key_check", 1))
                    .isEmpty();
        }
    }
}
