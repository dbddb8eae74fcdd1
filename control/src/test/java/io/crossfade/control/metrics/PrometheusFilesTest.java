package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.crossfade.testkit.Directories;
import io.crossfade.testkit.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The shipped rules and dashboard by Prometheus' own program, and that each alert tells what to do. */
class PrometheusFilesTest {
    private static final Path PROMETHEUS = Path.of("..", "config", "prometheus");
    private static final Path DASHBOARD = Path.of("..", "config", "grafana", "dashboards", "crossfade.json");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void theAlertsRaiseWhatTheyShouldAndNothingElse() {
        accepted(Promtool.require().run(PROMETHEUS, "", "test", "rules", "alerts.test.yaml"));
        accepted(Promtool.require().run(PROMETHEUS, "", "check", "config", "prometheus.yaml"));
    }

    @Test
    void namesAndUnitsAreByPrometheusConventions() {
        accepted(Promtool.require().run(PROMETHEUS, Bound.full().registry.scrape(), "check", "metrics"));
    }

    @Test
    void everyQueryOfTheDashboardIsOne() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
        dashboard.path("panels").findValuesAsText("expr").forEach(queries::add);
        assertThat(queries)
                .hasSizeGreaterThan(30)
                .as("where nothing is scraped nothing is shown")
                .noneMatch(query -> query.contains("vector("));
        assertThat(queries)
                .filteredOn(query -> query.contains("crossfade_set_aside_tables"))
                .hasSize(2);
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            rules.append("  - {record: 'panel:%d', expr: '%s'}\n"
                    .formatted(i, queries.get(i).replace("$migration", "m").replace("$__rate_interval", "1m")));
        }
        Path directory = Directories.create("crossfade-dashboard-");
        try {
            Files.writeString(directory.resolve("rules.yaml"), rules);
            accepted(Promtool.require().run(directory, "", "check", "rules", "rules.yaml"));
        } finally {
            Directories.delete(directory);
        }
    }

    private static void accepted(Promtool.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() throws IOException {
        JsonNode rules = YAML.readTree(Files.readString(PROMETHEUS.resolve("alerts.yaml")))
                .path("groups")
                .path(0)
                .path("rules");
        String documented = Files.readString(Path.of("..", "docs", "metrics.md"));
        String tested = Files.readString(PROMETHEUS.resolve("alerts.test.yaml"));
        assertThat(rules).hasSizeGreaterThan(15).allSatisfy(rule -> {
            String name = rule.path("alert").asText();
            JsonNode annotations = rule.path("annotations");
            assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
            assertThat(annotations.path("description").asText()).as(name).isNotBlank();
            assertThat(annotations.path("runbook").asText())
                    .isEqualTo("docs/metrics.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(documented).contains("\n### " + name + "\n");
            assertThat(tested).contains("alertname=\"" + name + "\"");
            assertThat(rule.path("labels").path("severity").asText()).isIn("warning", "critical");
        });
    }
}
