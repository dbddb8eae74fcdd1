package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

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
    void aToolThatIsTooOldSkipsTheTestAndSaysSo() {
        assertThatThrownBy(() -> ClientTools.PG_DUMP.require(1_000))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageStartingWith("SKIPPED-TOOL: pg_dump ");
    }

    @Test
    void aToolThatIsThereTellsItsMajor() {
        ClientTools.PSQL.find().ifPresent(found -> assertThat(found.major()).isBetween(9, 99));
    }
}
