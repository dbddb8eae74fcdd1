package io.crossfade.snapshotter.schema;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code pg_dump} and {@code pg_restore} of one PostgreSQL version on this machine. A found pair can read a server of its
 * own major version or an older one.
 */
public record ClientTools(Path pgDump, Path pgRestore, int major) {
    /** How long {@code pg_dump} may wait for the locks on its tables. */
    static final String LOCK_WAIT = "60s";

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final List<String> USUAL_PLACES =
            List.of("/usr/lib/postgresql", "/opt/homebrew/opt", "/Library/PostgreSQL");

    /**
     * Where pairs are looked for.
     *
     * @param path directories, in the form of the PATH variable
     * @param places folders that hold a folder for each version with its programs in {@code bin}; they come after the path
     */
    public record Search(String path, List<Path> places) {
        public Search {
            places = List.copyOf(places);
        }

        /** The path, then the usual places of this kind of machine. */
        public static Search onThisMachine(String path) {
            return new Search(path, USUAL_PLACES.stream().map(Path::of).toList());
        }

        /** The oldest pair that can dump a server: the closer to it, the more surely the target understands what it says. */
        public Optional<ClientTools> fitting(int serverMajor) {
            return all().filter(tools -> tools.major >= serverMajor).min(Comparator.comparingInt(ClientTools::major));
        }

        /** The newest pair, fitting or not. */
        public Optional<ClientTools> newest() {
            return all().max(Comparator.comparingInt(ClientTools::major));
        }

        private Stream<ClientTools> all() {
            List<Path> directories = new ArrayList<>();
            for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
                if (!directory.isEmpty()) {
                    directories.add(Path.of(directory));
                }
            }
            places.forEach(place -> addVersions(place, directories));
            return directories.stream().flatMap(directory -> in(directory).stream());
        }
    }

    /** The oldest pair of this machine that can dump a server. */
    public static Optional<ClientTools> find(int serverMajor, String path) {
        return Search.onThisMachine(path).fitting(serverMajor);
    }

    private static void addVersions(Path place, List<Path> directories) {
        if (!Files.isDirectory(place)) {
            return;
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(place)) {
            versions.forEach(version -> directories.add(version.resolve("bin")));
        } catch (IOException e) {
            // A directory that cannot be read holds no tools for us.
            return;
        }
    }

    private static Optional<ClientTools> in(Path directory) {
        Path dump = directory.resolve("pg_dump");
        Path restore = directory.resolve("pg_restore");
        if (!Files.isExecutable(dump) || !Files.isExecutable(restore)) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(dump.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            return process.waitFor(10, TimeUnit.SECONDS) && version.find()
                    ? Optional.of(new ClientTools(dump, restore, Integer.parseInt(version.group(1))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
