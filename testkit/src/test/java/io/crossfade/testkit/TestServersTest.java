package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestServersTest {
    @Test
    void serversComeFromWhereverThereAreSome() throws SQLException {
        try (DatabaseServer server = TestServers.postgres(15, Map.of("work_mem", "5MB"))) {
            server.execute("do $$begin assert current_setting('work_mem') = '5MB'; end$$");
            assertThat(server.createDatabase("an other")).endsWith("/an other");
            server.executeIn("an other", "create table t (id int)");
            assertThat(server.major()).isEqualTo(15);
        }
    }

    @Test
    void aMissingOrOldToolIsNamedWithItsRemedy() {
        ClientTools.Found old = new ClientTools.Found(Path.of("/opt/pg_dump"), 14);
        assertThat(ClientTools.PG_DUMP.reasonToSkip(Optional.of(old), 15))
                .startsWith("SKIPPED-TOOL: pg_dump is version 14, this test needs 15");
        assertThat(ClientTools.PSQL.reasonToSkip(Optional.empty(), 15))
                .startsWith("SKIPPED-TOOL: psql is not on the PATH");
    }

    @Test
    void aToolThatIsThereTellsItsMajor() {
        ClientTools.PSQL.find().ifPresent(found -> assertThat(found.major()).isBetween(9, 99));
    }
}
