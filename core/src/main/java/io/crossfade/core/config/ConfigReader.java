package io.crossfade.core.config;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a migration file. It accepts a file only if every key is known and every value fits, and otherwise reports
 * everything that is wrong at once; no message holds a secret.
 */
public final class ConfigReader {
    /** Short enough for a slot's name (63 bytes) and a topic's (249), from characters that both allow. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    private static final String NAME_EXPECTED =
            "expected 1 to 40 lower-case letters, digits, - and _, beginning with a letter";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final References references;

    /** @param environment what <code>${env:NAME}</code> refers to */
    public ConfigReader(Map<String, String> environment) {
        this.references = new References(environment);
    }

    /** @throws CrossfadeException CONFIG_INVALID with every problem, or NOT_FOUND if there is no such file */
    public MigrationConfig read(Path file) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND, "there is no file " + file, "name the migration file with -c FILE", e);
        } catch (CharacterCodingException e) {
            throw new CrossfadeException(ErrorCode.CONFIG_INVALID, file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new CrossfadeException(ErrorCode.CONFIG_INVALID, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param name what messages call the text
     * @throws CrossfadeException CONFIG_INVALID with every problem
     */
    public MigrationConfig parse(String name, String yaml) {
        ConfigProblems problems = new ConfigProblems(name);
        ConfigNode tree = YamlTree.parse(yaml, problems);
        MigrationConfig config = null;
        if (tree instanceof ConfigNode.Mapping mapping) {
            config = migration(new ConfigSection("", mapping, problems, references), problems);
        } else if (problems.isEmpty()) {
            problems.add(
                    tree.line(), "", "", "expected a migration: `migration`, `source`, `kafka`, `targets`, `mappings`");
        }
        problems.throwIfAny();
        if (config == null) {
            throw new IllegalStateException("a file without problems gives a config");
        }
        return config;
    }

    private static @Nullable MigrationConfig migration(ConfigSection root, ConfigProblems problems) {
        Optional<String> name = root.requiredText("migration", "a name for this migration");
        name.filter(given -> !NAME.matcher(given).matches())
                .ifPresent(given ->
                        problems.add(root.line("migration"), "migration", root.written("migration"), NAME_EXPECTED));
        Optional<SourceEndpoint> source = root.requiredSection("source", "postgres: {url, user, password}")
                .flatMap(EndpointReader::source);
        Optional<KafkaEndpoint> kafka = EndpointReader.kafka(root);
        Map<String, Optional<PostgresEndpoint>> targets = targets(root, problems);
        MappingReader mappings = new MappingReader(problems, targets.keySet());
        mappings.read(root);
        Optional<PostgresEndpoint> control = root.section("control").flatMap(EndpointReader::postgres);
        CopySettings copy = root.section("copy").map(ConfigReader::copy).orElse(CopySettings.DEFAULTS);
        ApplySettings apply = root.section("apply").map(ConfigReader::apply).orElse(ApplySettings.DEFAULTS);
        BudgetSettings budget = root.section("budget").map(ConfigReader::budget).orElse(BudgetSettings.DEFAULTS);
        RouteReader routes = new RouteReader(name.orElse(""), targets.keySet());
        CutoverSettings cutover =
                root.section("cutover").map(section -> cutover(section, routes)).orElse(CutoverSettings.DEFAULTS);
        if (kafka.filter(KafkaEndpoint::isEmbedded).isPresent()
                && cutover.routes().stream().anyMatch(RouteConfig.Kafka.class::isInstance)) {
            problems.add(
                    root.line("cutover"),
                    "cutover.routes",
                    "kafka",
                    "`kafka: embedded` is inside one process, where no service reads a topic",
                    "name a cluster with kafka.bootstrap");
        }
        Map<String, List<TablePattern>> lanes = lanes(root, problems);
        List<CheckConfig> checks = new CheckReader(problems, targets.keySet()).read(root);
        root.finish();
        if (name.isEmpty() || source.isEmpty() || kafka.isEmpty() || !problems.isEmpty()) {
            return null;
        }
        Map<String, PostgresEndpoint> complete = new LinkedHashMap<>();
        targets.forEach((target, endpoint) -> endpoint.ifPresent(found -> complete.put(target, found)));
        return new MigrationConfig(
                name.get(),
                source.get(),
                kafka.get(),
                complete,
                mappings.mappings(),
                mappings.queries(),
                control.orElse(null),
                copy,
                apply,
                budget,
                cutover,
                lanes,
                checks);
    }

    private static Map<String, Optional<PostgresEndpoint>> targets(ConfigSection root, ConfigProblems problems) {
        Map<String, Optional<PostgresEndpoint>> targets = new LinkedHashMap<>();
        Optional<ConfigSection> section =
                root.requiredSection("targets", "a name with postgres: {url, user, password}");
        section.ifPresent(given -> {
            for (String target : given.keys()) {
                if (!NAME.matcher(target).matches()) {
                    problems.add(given.line(target), given.path(target), target, NAME_EXPECTED);
                }
                targets.put(
                        target,
                        given.requiredSection(target, "postgres: {url, user, password}")
                                .flatMap(EndpointReader::postgres));
            }
            if (targets.isEmpty()) {
                problems.add(given.line(), given.path(), "", "no target", "name at least one");
            }
        });
        return targets;
    }

    /** Lane name to the source tables that commit together. */
    private static Map<String, List<TablePattern>> lanes(ConfigSection root, ConfigProblems problems) {
        Map<String, List<TablePattern>> lanes = new LinkedHashMap<>();
        root.section("lanes").ifPresent(section -> {
            for (String lane : section.keys()) {
                if (!NAME.matcher(lane).matches()) {
                    problems.add(section.line(lane), section.path(lane), lane, NAME_EXPECTED);
                }
                List<TablePattern> tables = section.texts(lane).stream()
                        .flatMap(text -> {
                            Optional<TablePattern> table =
                                    TablePattern.parse(text).filter(parsed -> !parsed.isWildcard());
                            if (table.isEmpty()) {
                                problems.add(section.line(lane), section.path(lane), text, "expected schema.table");
                            }
                            return table.stream();
                        })
                        .toList();
                lanes.put(lane, tables);
            }
        });
        return lanes;
    }

    private static CopySettings copy(ConfigSection section) {
        CopySettings defaults = CopySettings.DEFAULTS;
        CopySettings copy = new CopySettings(
                (int) section.integer("workers", defaults.workers(), 1, 64),
                section.integer("chunkRows", defaults.chunkRows(), 100, 1_000_000_000));
        section.finish();
        return copy;
    }

    private static ApplySettings apply(ConfigSection section) {
        ApplySettings defaults = ApplySettings.DEFAULTS;
        ApplySettings apply = new ApplySettings(
                section.size("batchBytes", defaults.batchBytes(), 64 << 10, 256 << 20),
                section.duration("batchAge", defaults.batchAge(), Duration.ZERO, SECOND.multipliedBy(10)));
        section.finish();
        return apply;
    }

    private static BudgetSettings budget(ConfigSection section) {
        BudgetSettings defaults = BudgetSettings.DEFAULTS;
        BudgetSettings budget = new BudgetSettings(
                section.size("retainedWal", defaults.retainedWalBytes(), 64L << 20, 64L << 40),
                section.duration("snapshotAge", defaults.snapshotAge(), SECOND, DAY.multipliedBy(30)));
        section.finish();
        return budget;
    }

    private static CutoverSettings cutover(ConfigSection section, RouteReader routes) {
        CutoverSettings defaults = CutoverSettings.DEFAULTS;
        CutoverSettings cutover = new CutoverSettings(
                section.duration("maximumLag", defaults.maximumLag(), Duration.ofMillis(10), DAY),
                section.duration("lockTimeout", defaults.lockTimeout(), Duration.ofMillis(10), SECOND.multipliedBy(60)),
                section.duration("fenceTimeout", defaults.fenceTimeout(), Duration.ofMillis(100), DAY),
                section.has("terminateAfter")
                        ? section.duration("terminateAfter", defaults.fenceTimeout(), Duration.ofMillis(100), DAY)
                        : null,
                section.duration("deadline", defaults.deadline(), SECOND, DAY),
                section.integer("sequenceMargin", defaults.sequenceMargin(), 0, 1_000_000_000_000L),
                routes.read(section),
                HookReader.read(section),
                Set.copyOf(section.texts("noWayBack")));
        Duration whole = cutover.fenceTimeout();
        within(section, "lockTimeout", cutover.lockTimeout(), whole, "cutover.fenceTimeout");
        Duration terminateAfter = cutover.terminateAfter();
        if (terminateAfter != null) {
            // What is left must do for the fence itself: nobody is to be ended for a cutover that then gives up.
            within(section, "terminateAfter", terminateAfter, whole.dividedBy(2), "half of cutover.fenceTimeout");
        }
        section.finish();
        return cutover;
    }

    private static void within(ConfigSection section, String key, Duration time, Duration most, String what) {
        if (time.compareTo(most) > 0) {
            section.problems()
                    .add(
                            section.line(key),
                            section.path(key),
                            Measures.print(time),
                            "is longer than " + what + " (" + Measures.print(most) + ")");
        }
    }
}
