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

/** The whole pipeline on real servers, as the first command of the README runs it, only smaller. */
class DemoCommandTest {
    @Test
    void theDemoMovesAShopUnderWritesAndItsOracleFindsBothSidesEqual() throws Exception {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(progress, true, StandardCharsets.UTF_8),
                false,
                Map.of());

        int exitCode = Main.commandLine(console)
                .execute("demo", "--rows", "5000", "--seconds", "3", "--writers", "2", "--rate", "100", "--json");

        String said = progress.toString(StandardCharsets.UTF_8) + results.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(said).isZero();
        PrintedJson.check(List.of("demo", "--json"), results.toString(StandardCharsets.UTF_8));
        JsonNode result = new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
        assertThat(result.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "ok",
                        "seed",
                        "copiedRows",
                        "copyRowsPerSecond",
                        "appliedChanges",
                        "applyRowsPerSecond",
                        "lagMillis",
                        "switches",
                        "rowsCompared",
                        "differences",
                        "acknowledgedWrites",
                        "lostWrites",
                        "peakHeapMiB");
        assertThat(result.get("ok").asBoolean()).as(said).isTrue();
        assertThat(result.get("copiedRows").asLong()).isGreaterThanOrEqualTo(5_000);
        assertThat(result.get("appliedChanges").asLong()).isPositive();
        assertThat(result.get("rowsCompared").asLong()).isGreaterThanOrEqualTo(5_000);
        assertThat(result.get("differences").asLong()).isZero();
        assertThat(result.get("acknowledgedWrites").asLong()).isPositive();
        assertThat(result.get("lostWrites").asLong()).isZero();
        assertThat(result.get("switches").size()).isEqualTo(1);
        assertThat(result.get("switches").get(0).get("direction").asText()).isEqualTo("source to target");
    }
}
