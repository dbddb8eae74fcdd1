package io.crossfade.control.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A folder with the real launcher, a few sources, and tools that note how they were called. */
final class FakeClone {
    /** @param output what it wrote, both streams */
    record Run(int exitCode, String output) {}

    private final Path root;
    private final Path tools;
    private final Map<String, String> environment = new TreeMap<>();

    FakeClone(Path root, Path tools) throws IOException {
        this.root = root;
        this.tools = tools;
        String script = Files.readString(Path.of("..", "crossfade"));
        // Whatever JDKs this machine has must not be found.
        script = script.replaceAll("/usr/(lib|lib64|java|local|share)/|/opt/|/Library/", "/nowhere/");
        write(root.resolve("crossfade"), script, true);
        write(root.resolve("pom.xml"), "<project/>", false);
        write(root.resolve("control/pom.xml"), "<project/>", false);
        write(root.resolve("control/src/main/java/A.java"), "class A {}", false);
        write(root.resolve("control/src/main/resources/a.txt"), "a", false);
        age();
        Files.createDirectories(tools.resolve("home"));
        environment.put("HOME", tools.resolve("home").toString());
        environment.put("PATH", tools.resolve("bin") + ":" + system());
        maven("exit 0");
    }

    /** A path with the ordinary programs only: no java, no mvn. */
    private String system() throws IOException {
        Path programs = Files.createDirectories(tools.resolve("system"));
        for (String name : List.of(
                "sh",
                "awk",
                "cat",
                "cmp",
                "cp",
                "date",
                "dirname",
                "find",
                "grep",
                "head",
                "ln",
                "ls",
                "mkdir",
                "mv",
                "readlink",
                "rm",
                "sed",
                "sleep",
                "sort",
                "tail",
                "touch")) {
            for (String folder : List.of("/bin", "/usr/bin")) {
                Path program = Path.of(folder, name);
                if (Files.exists(program) && !Files.exists(programs.resolve(name))) {
                    write(programs.resolve(name), "#!/bin/sh\nexec " + program + " \"$@\"\n", true);
                }
            }
        }
        return programs.toString();
    }

    /** Makes a JDK whose java prints its arguments. */
    Path jdk(String folder, String version) throws IOException {
        Path home = tools.resolve(folder);
        write(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n", false);
        write(home.resolve("bin/javac"), "#!/bin/sh\n", true);
        write(home.resolve("bin/java"), "#!/bin/sh\necho \"java of " + folder + "\"; printf '<%s>\\n' \"$@\"\n", true);
        return home;
    }

    /** Lets the java of this JDK make an archive where it is asked for one. */
    void jdkArchives(String folder) throws IOException {
        Path java = tools.resolve(folder).resolve("bin/java");
        write(java, Files.readString(java) + """
                for each; do
                    case $each in
                        -XX:ArchiveClassesAtExit=*) echo archive >"${each#*=}" ;;
                    esac
                done
                """, true);
    }

    /** Makes a Maven that notes its call, leaves what a build leaves, and then does this. */
    void maven(String then) throws IOException {
        write(tools.resolve("bin/mvn"), """
                #!/bin/sh
                echo "$JAVA_HOME: $*" >>'%s'
                mkdir -p control/target
                echo jar >control/target/crossfade-control-1.jar
                echo "$PWD/control/target/crossfade-core-1.jar:/bin/sh" >control/target/classpath
                echo core >control/target/crossfade-core-1.jar
                %s
                """.formatted(calls(), then), true);
    }

    void noMaven() throws IOException {
        Files.delete(tools.resolve("bin/mvn"));
    }

    private Path calls() {
        return tools.resolve("calls");
    }

    /** How Maven was called so far. */
    List<String> mavenCalls() throws IOException {
        return Files.exists(calls()) ? Files.readAllLines(calls()) : List.of();
    }

    void set(String variable, Object value) {
        environment.put(variable, value.toString());
    }

    Path root() {
        return root;
    }

    Path home() {
        return Path.of(environment.getOrDefault("HOME", ""));
    }

    void change(String file) throws IOException {
        write(root.resolve(file), "changed", false);
        // A file system may keep only whole seconds.
        Files.setLastModifiedTime(
                root.resolve(file), FileTime.from(Instant.now().plus(Duration.ofSeconds(5))));
    }

    /** Gives all files the same age, those of the build too. */
    void age() throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            }
        }
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return run(root.resolve("crossfade"), arguments);
    }

    Run run(Path launcher, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(tools.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the launcher does not end: " + output);
        }
        return new Run(process.exitValue(), output);
    }

    private static void write(Path file, String text, boolean executable) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        if (executable) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
