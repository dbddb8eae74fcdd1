package io.crossfade.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the ways by which writers are sent to a side. */
final class RouteReader {
    private static final List<String> KINDS = List.of("command", "sql", "webhook", "kafka", "pgbouncer");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String COMMAND = "a list such as [\"/usr/local/bin/switch-writers\"]";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration LEAST = Duration.ofMillis(100);
    static final Duration MOST = Duration.ofMinutes(5);

    private final String migration;
    private final Set<String> targets;

    /** @param targets their names */
    RouteReader(String migration, Set<String> targets) {
        this.migration = migration;
        this.targets = Set.copyOf(targets);
    }

    /** What stands under {@code routes}. */
    List<RouteConfig> read(ConfigSection cutover) {
        List<RouteConfig> routes = new ArrayList<>();
        List<ConfigNode> items = cutover.items("routes");
        for (int i = 0; i < items.size(); i++) {
            cutover.asSection(items.get(i), cutover.path("routes") + "[" + i + "]")
                    .flatMap(this::route)
                    .ifPresent(routes::add);
        }
        return routes;
    }

    private Optional<RouteConfig> route(ConfigSection section) {
        String target = section.text("target").orElse(null);
        if (target != null && !targets.contains(target)) {
            section.problems()
                    .add(
                            section.line("target"),
                            section.path("target"),
                            target,
                            "is no target of this file",
                            "one of " + targets.stream().sorted().toList());
        }
        List<String> kinds = KINDS.stream().filter(section::has).toList();
        if (kinds.size() != 1) {
            section.problems()
                    .add(
                            section.line(),
                            section.path(),
                            String.join(" and ", kinds),
                            kinds.isEmpty()
                                    ? "names neither `command`, `sql`, `webhook`, `kafka` nor `pgbouncer`"
                                    : "expected one of them alone");
        }
        Optional<RouteConfig> route = kinds.size() == 1 ? of(kinds.getFirst(), section, target) : Optional.empty();
        section.finish();
        return route;
    }

    private Optional<RouteConfig> of(String kind, ConfigSection section, @Nullable String target) {
        return switch (kind) {
            case "command" -> section.section("command").flatMap(command -> command(command, target));
            case "sql" -> section.section("sql").flatMap(sql -> sql(sql, target));
            case "webhook" -> section.section("webhook").flatMap(webhook -> webhook(webhook, target));
            case "kafka" -> section.section("kafka").map(kafka -> kafka(kafka, target));
            default -> {
                if (target == null && targets.size() > 1) {
                    section.problems()
                            .add(
                                    section.line(),
                                    section.path("target"),
                                    "",
                                    "a PgBouncer's database is for the writers of one target: say which; one of "
                                            + targets.stream().sorted().toList());
                }
                yield section.section("pgbouncer").flatMap(bouncer -> PgBouncerReader.read(bouncer, target));
            }
        };
    }

    private static Optional<RouteConfig> command(ConfigSection section, @Nullable String target) {
        Optional<RouteConfig.Program> run = program(section);
        List<String> undo = section.has("undo") ? list(section, "undo", COMMAND) : List.of();
        Duration timeout = timeout(section);
        section.finish();
        return run.map(program -> new RouteConfig.Command(
                target,
                program,
                undo.isEmpty() ? null : new RouteConfig.Program(undo, program.environment()),
                timeout));
    }

    /** What stands under {@code run} and {@code environment}. */
    static Optional<RouteConfig.Program> program(ConfigSection section) {
        List<String> command = list(section, "run", COMMAND);
        List<String> environment = section.texts("environment");
        if (!environment.stream().allMatch(name -> VARIABLE.matcher(name).matches())) {
            section.problems()
                    .add(
                            section.line("environment"),
                            section.path("environment"),
                            "",
                            "expected names of environment variables; a value stands in none of them");
        }
        return command.isEmpty() ? Optional.empty() : Optional.of(new RouteConfig.Program(command, environment));
    }

    private static Optional<RouteConfig> sql(ConfigSection section, @Nullable String target) {
        List<String> statements =
                list(section, "statements", "a list such as [\"update shard set host = 'b' where tenant = 7\"]");
        List<String> undo = section.has("undo")
                ? list(section, "undo", "a list such as [\"update shard set host = 'a' where tenant = 7\"]")
                : List.of();
        Duration timeout = timeout(section);
        Optional<PostgresEndpoint> database = EndpointReader.endpoint(section);
        return statements.isEmpty()
                ? Optional.empty()
                : database.map(found -> new RouteConfig.Sql(target, found, statements, undo, timeout));
    }

    private static List<String> list(ConfigSection section, String key, String expected) {
        if (section.requiredNode(key, expected).isEmpty()) {
            return List.of();
        }
        List<String> texts = section.texts(key);
        if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
            section.problems().add(section.line(key), section.path(key), section.written(key), "expected " + expected);
        }
        return texts;
    }

    static Optional<RouteConfig.Webhook> webhook(ConfigSection section, @Nullable String target) {
        Optional<String> url = section.requiredText("url", "an address like https://gateway.example/routes");
        Optional<String> secret =
                section.requiredText("secret", "what the receiver knows too, such as ${env:ROUTE_SECRET}");
        Duration timeout = timeout(section);
        section.finish();
        Optional<URI> address = url.flatMap(text -> address(section, text));
        if (secret.isPresent() && Webhooks.key(secret.get()).isEmpty()) {
            section.problems()
                    .add(
                            section.line("secret"),
                            section.path("secret"),
                            "",
                            "expected a text that is not empty; what follows whsec_ is Base64");
            return Optional.empty();
        }
        return address.isEmpty() || secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new RouteConfig.Webhook(target, address.get(), new Secret(secret.get()), timeout));
    }

    /** Whoever could read the request could send it again; whoever could change it could send the writers anywhere. */
    private static Optional<URI> address(ConfigSection section, String text) {
        String problem;
        try {
            URI uri = new URI(text);
            if (uri.getUserInfo() != null) {
                problem = "holds a user or password: the secret signs the request";
            } else if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                problem = "expected an address like https://gateway.example/routes";
            } else if (uri.getScheme().equals("http") && !THIS_MACHINE.contains(uri.getHost())) {
                problem = "goes over the network in the clear: expected https";
            } else {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            problem = "expected an address like https://gateway.example/routes";
        }
        section.problems().add(section.line("url"), section.path("url"), "", problem);
        return Optional.empty();
    }

    private RouteConfig kafka(ConfigSection section, @Nullable String target) {
        String topic = section.text("topic").orElse(RouteConfig.Kafka.topicOf(migration));
        if (!TOPIC.matcher(topic).matches()) {
            section.problems()
                    .add(
                            section.line("topic"),
                            section.path("topic"),
                            topic,
                            "expected a topic's name: letters, digits, dots, hyphens and underscores");
        }
        Duration timeout = timeout(section);
        section.finish();
        return new RouteConfig.Kafka(target, topic, timeout);
    }

    static Duration timeout(ConfigSection section) {
        return section.duration("timeout", TIMEOUT, LEAST, MOST);
    }
}
