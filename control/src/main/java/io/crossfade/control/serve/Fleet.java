package io.crossfade.control.serve;

import io.crossfade.control.metrics.Health;
import io.crossfade.control.run.Operations;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The migrations of one server: the files that it was given, and those in the folders that it was given, which may come while
 * it runs. A file is read when it first appears, when it changes, and for everything that is carried out for its migration.
 */
public final class Fleet implements AutoCloseable {
    private final List<Path> places;
    private final MeterRegistry registry;
    private final Map<String, HostedMigration> migrations = new TreeMap<>();
    private final Map<Path, Fault> invalid = new TreeMap<>();
    private final Beat looking = new Beat("look round", () -> Beat.SELDOM, this::lookAround);
    private final Turn turn = new Turn();
    private boolean closing;

    private Fleet(List<Path> places, MeterRegistry registry) {
        this.places = places;
        this.registry = registry;
    }

    /**
     * @param places files and folders
     * @param registry gets the migrations' meters
     * @throws CrossfadeException CONFIG_INVALID if a file that is named itself cannot be read, with every problem of it; USAGE if
     *     there is no such place
     */
    public static Fleet open(List<Path> places, MeterRegistry registry) {
        Fleet fleet = new Fleet(places, registry);
        try {
            fleet.turn.take(fleet::openNamed);
            fleet.lookAround();
            fleet.looking.start();
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void openNamed() {
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new CrossfadeException(
                        ErrorCode.USAGE,
                        "there is no file or folder " + place,
                        "name a migration file, or a folder of them",
                        null);
            }
            if (!Files.isDirectory(place)) {
                open(place);
            }
        }
    }

    private void open(Path file) {
        Operations read = Operations.of(file);
        HostedMigration other = migrations.get(read.migration());
        if (other == null) {
            HostedMigration hosted = new HostedMigration(file, read, registry);
            migrations.put(hosted.name(), hosted);
            hosted.start();
        } else if (Files.exists(other.file().path())) {
            read.close();
            throw new CrossfadeException(
                    ErrorCode.CONFIG_INVALID,
                    file + ": migration '" + other.name() + "' is in "
                            + other.file().path() + " too",
                    "give each migration a name of its own",
                    null);
        } else {
            other.file().move(file, read);
        }
    }

    private void lookAround() {
        turn.take(this::lookRound);
    }

    /** Takes in files that have come into the folders or have another name now, and tries those again that could not be read. */
    private void lookRound() {
        if (closing) {
            return;
        }
        invalid.clear();
        Set<Path> known = new LinkedHashSet<>();
        migrations.values().forEach(hosted -> known.add(real(hosted.file().path())));
        for (Path file : files()) {
            if (known.contains(real(file))) {
                continue;
            }
            try {
                open(file);
            } catch (CrossfadeException e) {
                invalid.put(file, Fault.of(e));
            }
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> in = Files.list(place)) {
                    in.filter(Fleet::isYaml).sorted().forEach(files::add);
                } catch (IOException | UncheckedIOException e) {
                    invalid.put(place, unlisted(place, e));
                }
            }
        }
        return files;
    }

    private static Fault unlisted(Path folder, Exception e) {
        return Fault.of(new CrossfadeException(
                ErrorCode.CONFIG_INVALID,
                "cannot list " + folder + ": " + e.getMessage(),
                "let the server's user read the folder",
                e));
    }

    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith(".") && Files.isRegularFile(file);
    }

    /** In the order of names; files that cannot be read come last. */
    List<MigrationEntry> entries() {
        return turn.take(this::listed);
    }

    private List<MigrationEntry> listed() {
        lookRound();
        return Stream.concat(
                        migrations.values().stream().map(hosted -> MigrationEntry.of(hosted.read())),
                        invalid.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                                .map(one -> MigrationEntry.invalid(
                                        String.valueOf(one.getKey().getFileName()), one.getValue())))
                .toList();
    }

    /** @throws CrossfadeException NOT_FOUND */
    HostedMigration get(String name) {
        return turn.take(() -> find(name));
    }

    private HostedMigration find(String name) {
        if (!migrations.containsKey(name)) {
            lookRound();
        }
        HostedMigration hosted = migrations.get(name);
        if (hosted == null) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "there is no migration '" + name + "' here",
                    Nearest.to(name, migrations.keySet())
                            .map(near -> "is '" + near + "' meant?")
                            .orElse("GET /api/v1/migrations lists them"),
                    null);
        }
        return hosted;
    }

    /** Of the server: whether it still looks at each migration. That a database is away is said, and no fault of the server. */
    public Health health() {
        return Health.of(hosted().stream().map(HostedMigration::health).toList());
    }

    public List<String> names() {
        return hosted().stream().map(HostedMigration::name).toList();
    }

    private List<HostedMigration> hosted() {
        return turn.take(() -> List.copyOf(migrations.values()));
    }

    /** Ends what can be stopped, and waits for what moves writers. */
    @Override
    public void close() {
        looking.close();
        turn.take(() -> closing = true);
        List<Thread> ending = hosted().stream()
                .map(hosted -> Thread.ofVirtual().name("close " + hosted.name()).start(hosted::close))
                .toList();
        for (Thread one : ending) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
