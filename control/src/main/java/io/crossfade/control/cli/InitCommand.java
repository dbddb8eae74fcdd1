package io.crossfade.control.cli;

import io.crossfade.control.survey.FirstFile;
import io.crossfade.control.survey.NewMigration;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.PostgresUrl;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade init}: a first migration file. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a commented migration file from a live source: its tables with estimated rows, sizes and keys, and"
                    + " everything that needs deciding, each with its remedy.",
            "The source is only read. Passwords stand in the file as the names of environment variables, never as they are."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  export SOURCE_PASSWORD=…",
            "  crossfade init --source jdbc:postgresql://localhost:5432/shop --user shop -o shop.yaml",
            "  crossfade init --source jdbc:postgresql://db1/shop --user shop --password-env SHOP_PW \\",
            "      --schema public,sales --target orders=jdbc:postgresql://db2/orders --kafka k1:9092,k2:9092 -o shop.yaml",
            "  crossfade plan -c shop.yaml           then: what would be done, and what stands against it"
        })
final class InitCommand implements Callable<Integer> {
    private static final String NAME = "[a-z][a-z0-9_-]{0,39}";

    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SourceAccess source;

    @Option(
            names = "--target",
            paramLabel = "NAME=URL",
            description =
                    "A target; may be repeated. The tables go to the first. Its password's variable is NAME_PASSWORD.")
    private Map<String, String> targets = new LinkedHashMap<>();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            split = ",",
            defaultValue = "public",
            description = "The schemas whose tables are listed (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<String> schemas;

    @Option(
            names = "--kafka",
            paramLabel = "BROKERS",
            defaultValue = "localhost:9092",
            description = "Brokers, or embedded (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String kafka;

    @Option(
            names = "--migration",
            paramLabel = "NAME",
            description = "The migration's name (made from the database's).")
    private @Nullable String migration;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; an existing file is never replaced (standard output).")
    private @Nullable Path output;

    @Option(names = "--stacktrace", description = "On an error print the Java stack too.")
    boolean stackTrace;

    InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (output != null) {
            FirstFile.refuseExisting(output);
        }
        FirstFile file = FirstFile.of(asked(System.getenv()), Clock.systemUTC());
        if (output == null) {
            console.print(file.text().stripTrailing());
            return 0;
        }
        file.write(output);
        console.print("wrote " + output + ": " + file.tables() + " tables to move, " + file.leftOut()
                + " left out; look for DECIDE, then run `crossfade plan -c " + output + "`");
        return 0;
    }

    private NewMigration asked(Map<String, String> environment) {
        PostgresEndpoint endpoint = source.endpoint(environment);
        Map<String, String> usable = new LinkedHashMap<>();
        targets.forEach(
                (name, url) -> usable.put(named("--target", name), SourceAccess.usable("--target " + name, url)));
        return new NewMigration(
                migration == null ? nameOf(endpoint) : named("--migration", migration),
                endpoint,
                source.passwordVariable(environment),
                kafka,
                usable,
                schemas.stream().distinct().toList(),
                schemaReference());
    }

    private static String named(String option, String name) {
        if (!name.matches(NAME)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    option + " '" + name
                            + "': expected 1 to 40 lower-case letters, digits, - and _, beginning with a letter",
                    "choose another name",
                    null);
        }
        return name;
    }

    private static String nameOf(PostgresEndpoint endpoint) {
        String database = PostgresUrl.database(endpoint.url()).toLowerCase(Locale.ROOT);
        String name = database.replaceAll("[^a-z0-9_-]", "-").replaceFirst("^[^a-z]+", "");
        return name.isEmpty() ? "migration" : name.substring(0, Math.min(40, name.length()));
    }

    /** Where editors find the schema, seen from the new file; null if the launcher did not say where Crossfade lies. */
    private @Nullable String schemaReference() {
        String home = System.getProperty("crossfade.home");
        if (home == null) {
            return null;
        }
        Path schema = Path.of(home, "config", "crossfade.schema.json")
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(schema)) {
            return null;
        }
        Path folder =
                output == null ? null : output.toAbsolutePath().normalize().getParent();
        return folder == null || !schema.startsWith(folder)
                ? schema.toUri().toString()
                : folder.relativize(schema).toString();
    }
}
