package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One scrape, read as Prometheus reads it: its text format, version 0.0.4. */
public record Scrape(String text) {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_][a-z0-9_]*)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    public static Scrape of(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Scrape(answer.body());
    }

    public static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** By name the type. */
    public Map<String, String> types() {
        return matches(TYPE);
    }

    /** By name what it is. */
    public Map<String, String> help() {
        return matches(HELP);
    }

    private Map<String, String> matches(Pattern pattern) {
        Map<String, String> found = new TreeMap<>();
        pattern.matcher(text).results().forEach(match -> found.put(match.group(1), match.group(2)));
        return found;
    }

    /** Names of everything that has a value, as rules and dashboards write them. */
    public Set<String> samples() {
        Set<String> names = new TreeSet<>();
        SAMPLE.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    /** Names of the labels of a metric of that name, its buckets' too. */
    public Set<String> labels(String name) {
        Set<String> labels = new TreeSet<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            if (sample.group(1).matches(Pattern.quote(name) + "(_bucket|_count|_sum)?")) {
                labels.addAll(labels(sample).keySet());
            }
        }
        return labels;
    }

    private static Map<String, String> labels(Matcher sample) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (sample.group(2) != null) {
            LABEL.matcher(sample.group(2)).results().forEach(match -> labels.put(match.group(1), match.group(2)));
        }
        return labels;
    }

    /** Whether there is a sample of this name that has these labels, each as {@code name=value}. */
    public boolean has(String name, String... labels) {
        return !Double.isNaN(sum(name, labels));
    }

    /** The sum of the samples of this name that have these labels, each as {@code name=value}; NaN where there is none. */
    public double sum(String name, String... labels) {
        double sum = Double.NaN;
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            Map<String, String> found = labels(sample);
            boolean wanted = sample.group(1).equals(name)
                    && Arrays.stream(labels)
                            .map(label -> label.split("=", 2))
                            .allMatch(label -> label[1].equals(found.get(label[0])));
            if (wanted) {
                sum = (Double.isNaN(sum) ? 0 : sum) + Double.parseDouble(sample.group(3));
            }
        }
        return sum;
    }
}
