package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios as the README runs them, only smaller.  */
class ScenarioDemoTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    private int execute(String... arguments) {
        Console console = new Console(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(progress, true, StandardCharsets.UTF_8),
                false,
                Map.of());
        int exitCode = Main.commandLine(console).execute(arguments);
        PrintedJson.check(List.of(arguments), results.toString(StandardCharsets.UTF_8));
        return exitCode;
    }

    private String said() {
        return progress.toString(StandardCharsets.UTF_8) + results.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reservations", "listings", "shop-split", "shard-move", "learning-apps"})
    void aScenarioIsCarriedOutUnderWritesAndItsOracleFindsItEqual(String scenario) throws Exception {
        int exitCode = execute(
                "demo",
                "--scenario",
                scenario,
                "--rows",
                "2000",
                "--seconds",
                "3",
                "--writers",
                "2",
                "--rate",
                "50",
                "--json");
        assertThat(exitCode).as(said()).isZero();
        JsonNode result = new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
        assertThat(result.get("ok").asBoolean()).as(said()).isTrue();
        assertThat(result.get("differences").asLong()).isZero();
        assertThat(result.get("rowsCompared").asLong()).isPositive();
        assertThat(result.get("acknowledgedWrites").asLong()).isGreaterThan(100);
        assertThat(result.get("switches")).isNotEmpty();
        for (String name : new String[] {"beforeCutover", "summary"}) {
            for (JsonNode table : result.get(name).get("tables")) {
                assertThat(table.get("found").asLong())
                        .as(name + " " + table)
                        .isEqualTo(table.get("migrated").asLong()
                                + table.get("filtered").asLong()
                                + rowsSetAside(table)
                                + table.get("failed").asLong()
                                + table.get("onTheWay").asLong());
            }
        }
        for (JsonNode table : result.get("summary").get("tables")) {
            assertThat(table.get("onTheWay").asLong()).as(table.toString()).isZero();
            assertThat(table.get("failed").asLong()).as(table.toString()).isZero();
            assertThat(rowsSetAside(table)).as(table.toString()).isZero();
        }
        if (scenario.equals("reservations")) {
            JsonNode table = result.get("beforeCutover").get("tables").get(0);
            assertThat(table.get("filtered").asLong()).isPositive();
            assertThat(rowsSetAside(table)).isPositive();
            assertThat(result.get("beforeCutover").get("rowsSetAside").size()).isEqualTo(rowsSetAside(table));
        }
    }

    private static int rowsSetAside(JsonNode table) {
        int rows = 0;
        for (JsonNode reason : table.get("setAside")) {
            rows += reason.get("rows").asInt();
        }
        return rows;
    }

    @Test
    void aNameThatIsNoScenarioIsAnsweredWithThoseThereAre() {
        assertThat(execute("demo", "--scenario", "nowhere")).isEqualTo(2);
        assertThat(said()).contains("no scenario 'nowhere'", "reservations", "learning-apps");
    }
}
