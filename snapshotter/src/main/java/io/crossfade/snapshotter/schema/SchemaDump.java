package io.crossfade.snapshotter.schema;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dumps of the source's schema in a private directory, removed on close. The password reaches the tools through their
 * environment alone.
 */
final class SchemaDump implements AutoCloseable {
    /** From here on the script is the entries'; before it the tool sets up a session of its own. */
    private static final Pattern FIRST_ENTRY = Pattern.compile("(?m)^-- Name: ");

    /** psql's own commands, which newer tools wrap a script in. */
    private static final Pattern META_COMMAND = Pattern.compile("(?m)^\\\\(un)?restrict \\S+$");

    private final ClientTools tools;
    private final Database source;
    private final Path directory;
    private int lists;

    SchemaDump(ClientTools tools, Database source) {
        this.tools = tools;
        this.source = source;
        try {
            this.directory = Files.createTempDirectory("crossfade-schema");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory", e);
        }
    }

    /** An archive of tables and sequences. */
    Path relations(Collection<TableId> relations) {
        List<String> arguments = new ArrayList<>();
        relations.forEach(relation -> arguments.add("--table=" + Identifiers.quote(relation)));
        return dump("relations", arguments);
    }

    /** An archive of what is no relation: types, functions, schemas, extensions. It locks no table. */
    Path others() {
        return dump("others", List.of("--section=pre-data", "--exclude-table=*.*"));
    }

    private Path dump(String name, List<String> selection) {
        Path archive = directory.resolve(name);
        List<String> command = new ArrayList<>(List.of(tools.pgDump().toString(), "--format=custom", "--schema-only"));
        command.addAll(List.of("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions"));
        command.addAll(List.of("--no-tablespaces", "--no-comments", "--no-security-labels", "--no-password"));
        command.addAll(List.of("--lock-wait-timeout=" + ClientTools.LOCK_WAIT, "--file=" + archive));
        command.addAll(selection);
        run(command, true);
        return archive;
    }

    List<DumpEntry> entries(Path archive) {
        return run(List.of(tools.pgRestore().toString(), "--list", archive.toString()), false)
                .lines()
                .flatMap(line -> DumpEntry.parse(line).stream())
                .toList();
    }

    /** The statements of some entries, in the archive's order. */
    String script(Path archive, List<DumpEntry> entries) {
        Path list = directory.resolve("list" + lists++);
        try {
            Files.write(list, entries.stream().map(DumpEntry::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + list, e);
        }
        String script = run(
                List.of(
                        tools.pgRestore().toString(),
                        "--use-list=" + list,
                        "--no-owner",
                        "--no-privileges",
                        "--no-tablespaces",
                        "--file=-",
                        archive.toString()),
                false);
        Matcher start = FIRST_ENTRY.matcher(script);
        return start.find()
                ? META_COMMAND.matcher(script.substring(start.start())).replaceAll("")
                : "";
    }

    private String run(List<String> command, boolean connects) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        if (connects) {
            builder.environment().putAll(ToolConnection.variables(source, "schema"));
        }
        Path errors = directory.resolve("errors");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            if (process.exitValue() != 0) {
                throw failed(command, Files.readString(errors));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped while the schema was dumped", e);
        }
    }

    private CrossfadeException failed(List<String> command, String errors) {
        return new CrossfadeException(
                ErrorCode.PREFLIGHT_REFUSED,
                command.getFirst() + " could not dump the schema of the " + source.name() + ": " + errors.strip(),
                "grant what it names, or make the absent target tables by hand",
                null);
    }

    @Override
    public void close() {
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
