package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation's table is what is exported, and rules and dashboards name nothing else. */
class MetricsReferenceTest {
    private static final Path ROOT = Path.of("..");
    private static final Path REFERENCE = ROOT.resolve("docs/metrics.md");
    private static final String BEGIN = "<!-- written by MetricsReferenceTest -->\n";
    private static final String END = "<!-- end -->\n";

    /** What this project's code and its pools export; the rest is of the Java machine and differs by its version. */
    private static final Pattern NAME = Pattern.compile("\\b(?:crossfade|hikaricp)_[a-z0-9_]*[a-z0-9]\\b");

    private static String table(Scrape scrape) {
        Map<String, String> types = scrape.types();
        StringBuilder table =
                new StringBuilder("| metric | type | unit | labels | what it is |\n|---|---|---|---|---|\n");
        types.forEach((name, type) -> {
            boolean implied = name.endsWith("_max") && types.containsKey(name.replaceFirst("_max$", ""));
            if (name.startsWith("crossfade_") && !implied) {
                Set<String> labels = new TreeSet<>(scrape.labels(name));
                labels.removeAll(Set.of("migration", "le", "quantile"));
                table.append("| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                name,
                                type,
                                unit(name, scrape.help().getOrDefault(name, "")),
                                labels.stream().map(label -> "`" + label + "`").collect(Collectors.joining(" ")),
                                scrape.help().get(name)));
            }
        });
        return table.toString();
    }

    private static String unit(String name, String help) {
        if (name.endsWith("_seconds")) {
            return "seconds";
        }
        if (name.matches(".*_bytes(_total)?")) {
            return "bytes";
        }
        return help.startsWith("1") ? "0 or 1" : "number";
    }

    /** {@code -Dcrossfade.write=true} writes it. */
    @Test
    void theReferenceIsWhatIsExported() throws IOException {
        String text = Files.readString(REFERENCE);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        String table = table(Bound.full().scrape());
        if (Boolean.getBoolean("crossfade.write")) {
            text = text.substring(0, begin) + table + text.substring(end);
            Files.writeString(REFERENCE, text);
            end = text.indexOf(END);
        }
        assertThat(text.substring(begin, end)).isEqualTo(table);
        assertThat(table).doesNotContain("null", "|  |  |");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config/prometheus/alerts.yaml",
                "config/prometheus/alerts.test.yaml",
                "config/grafana/dashboards/crossfade.json",
                "docs/metrics.md",
                "docs/verification.md"
            })
    void onlyWhatIsExportedIsNamed(String file) throws IOException {
        Scrape scrape = Bound.full().scrape();
        Set<String> named = named(file);
        named.removeIf(name -> name.startsWith("hikaricp_"));
        named.removeIf(scrape.types()::containsKey);
        assertThat(named).isSubsetOf(scrape.samples());
        assertThat(named(file)).isNotEmpty();
    }

    static Set<String> named(String file) throws IOException {
        return NAME.matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
