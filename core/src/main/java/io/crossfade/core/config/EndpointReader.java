package io.crossfade.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where a database or Kafka is. No message of it holds a password, not even one that stands in a wrong place. */
final class EndpointReader {
    private static final Pattern BOOTSTRAP =
            Pattern.compile("[^\\s:,/@]+:\\d{1,5}(,[^\\s:,/@]+:\\d{1,5})*|\\[[0-9a-fA-F:]+\\]:\\d{1,5}");
    private static final String POSTGRES_EXPECTED = "postgres: {url, user, password}";

    private EndpointReader() {}

    /** The {@code postgres:} or {@code sqlite:} in {@code section}, one of the two and nothing else. */
    static Optional<SourceEndpoint> source(ConfigSection section) {
        for (String kind : List.of("opensearch", "firestore")) {
            section.later(kind, kind);
        }
        Optional<ConfigSection> postgres = section.section("postgres");
        Optional<ConfigSection> sqlite = section.section("sqlite");
        boolean other = section.has("opensearch") || section.has("firestore");
        if (section.has("postgres") == section.has("sqlite") && !other) {
            section.problems()
                    .add(
                            section.line(),
                            section.path(),
                            "",
                            section.has("sqlite") ? "`postgres` and `sqlite` stand together" : "missing",
                            "expected " + POSTGRES_EXPECTED.replace("expected ", "") + ", or sqlite: {file}");
        }
        section.finish();
        Optional<SourceEndpoint> file = sqlite.flatMap(EndpointReader::sqlite);
        return postgres.flatMap(EndpointReader::endpoint)
                .<SourceEndpoint>map(found -> found)
                .or(() -> file);
    }

    private static Optional<SourceEndpoint> sqlite(ConfigSection section) {
        Optional<String> file = section.requiredText("file", "the path of the database file");
        Optional<SqliteEndpoint.Changes> changes =
                switch (section.text("changes").orElse("none")) {
                    case "none" -> Optional.of(SqliteEndpoint.Changes.NONE);
                    case "triggers" -> Optional.of(SqliteEndpoint.Changes.TRIGGERS);
                    default -> Optional.empty();
                };
        if (changes.isEmpty()) {
            section.problems()
                    .add(
                            section.line("changes"),
                            section.path("changes"),
                            section.written("changes"),
                            "expected `none`, or `triggers` to follow changes by triggers in the file");
        }
        section.finish();
        if (file.isPresent() && isPath(section, file.get()) && changes.isPresent()) {
            return Optional.of(new SqliteEndpoint(Path.of(file.get()), changes.get()));
        }
        return Optional.empty();
    }

    private static boolean isPath(ConfigSection section, String text) {
        boolean path;
        try {
            path = !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            path = false;
        }
        if (!path) {
            section.problems()
                    .add(section.line("file"), section.path("file"), section.written("file"), "expected a path");
        }
        return path;
    }

    /** The {@code postgres:} in {@code section}, which may hold nothing else. */
    static Optional<PostgresEndpoint> postgres(ConfigSection section) {
        for (String kind : List.of("sqlite", "opensearch", "firestore")) {
            section.later(kind, kind);
        }
        boolean other = section.has("sqlite") || section.has("opensearch") || section.has("firestore");
        Optional<ConfigSection> postgres =
                other ? section.section("postgres") : section.requiredSection("postgres", POSTGRES_EXPECTED);
        section.finish();
        return postgres.flatMap(EndpointReader::endpoint);
    }

    /** {@code url}, {@code user} and {@code password} in {@code section}, which may hold nothing else that was not asked for before. */
    static Optional<PostgresEndpoint> endpoint(ConfigSection section) {
        Optional<String> url = section.requiredText("url", "a URL like jdbc:postgresql://host:5432/database");
        Optional<String> user = section.requiredText("user", "the role that connects");
        String password = section.text("password").orElse("");
        section.finish();
        if (url.isEmpty() || user.isEmpty() || !isUsable(section, url.get())) {
            return Optional.empty();
        }
        return Optional.of(new PostgresEndpoint(url.get(), user.get(), new Secret(password)));
    }

    private static boolean isUsable(ConfigSection section, String url) {
        int line = section.line("url");
        String path = section.path("url");
        if (PostgresUrl.holdsCredentials(url)) {
            section.problems()
                    .add(line, path, "", "holds a user or password", "move them to `user` and `password` beside it");
            return false;
        }
        if (!PostgresUrl.isWellFormed(url)) {
            section.problems().add(line, path, section.written("url"), PostgresUrl.EXPECTED);
            return false;
        }
        return true;
    }

    /** {@code embedded}, or a section with {@code bootstrap} and {@code properties}. */
    static Optional<KafkaEndpoint> kafka(ConfigSection parent) {
        Optional<ConfigNode> node = parent.requiredNode("kafka", "{bootstrap: \"host:9092\"} or `embedded`");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof ConfigNode.Scalar scalar && scalar.text().equals(KafkaEndpoint.EMBEDDED)) {
            return Optional.of(new KafkaEndpoint(KafkaEndpoint.EMBEDDED, Map.of()));
        }
        return parent.asSection(node.get(), parent.path("kafka")).flatMap(EndpointReader::cluster);
    }

    private static Optional<KafkaEndpoint> cluster(ConfigSection section) {
        Optional<String> bootstrap = section.requiredText("bootstrap", "brokers like host1:9092,host2:9092");
        Map<String, Secret> properties = new HashMap<>();
        section.section("properties").ifPresent(given -> {
            for (String key : given.keys()) {
                given.text(key).ifPresent(value -> properties.put(key, new Secret(value)));
            }
            if (properties.containsKey("bootstrap.servers")) {
                given.problems()
                        .add(
                                given.line("bootstrap.servers"),
                                given.path("bootstrap.servers"),
                                "",
                                "stands beside kafka.bootstrap",
                                "keep only kafka.bootstrap");
            }
        });
        section.finish();
        if (bootstrap.isPresent()
                && !bootstrap.get().equals(KafkaEndpoint.EMBEDDED)
                && !BOOTSTRAP.matcher(bootstrap.get()).matches()) {
            section.problems()
                    .add(
                            section.line("bootstrap"),
                            section.path("bootstrap"),
                            section.written("bootstrap"),
                            "expected brokers like host1:9092,host2:9092, or `embedded`");
        }
        return bootstrap.map(servers -> new KafkaEndpoint(servers, properties));
    }
}
