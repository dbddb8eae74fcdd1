package io.crossfade.control.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.launcher.FakeClone.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private FakeClone clone;

    @BeforeEach
    void makeClone(@TempDir Path folder) throws IOException {
        clone = new FakeClone(Files.createDirectories(folder.resolve("a clone")), folder.resolve("tools"));
    }

    @Test
    void javaHomeComesFirst() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("chosen", "21.0.4"));
        clone.jdk("home/.jdks/newer", "30");
        assertThat(clone.run("plan").output()).contains("java of chosen");
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("old", "17.0.15"));
        clone.jdk("home/.jdks/fitting", "21");
        assertThat(clone.run("plan").output()).contains("java of home/.jdks/fitting");
    }

    @Test
    void theNewestOfTheUsualFoldersIsTaken() throws Exception {
        clone.jdk("home/.jdks/a", "25.0.1");
        clone.jdk("home/.sdkman/candidates/java/b", "21.0.2");
        clone.jdk("home/.jdks/c", "1.8.0_292");
        assertThat(clone.run("plan").output()).contains("java of home/.jdks/a");
    }

    @Test
    void withoutAJdkItSaysHowToGetOne() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("old", "17.0.15"));
        Run run = clone.run("plan");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.output()).contains("no JDK 21 or newer", "apt install", "brew install", "JDK 17");
    }

    @Test
    void withoutMavenItSaysHowToGetIt() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        clone.noMaven();
        Run run = clone.run("plan");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.output()).contains("Maven not found", "apt install maven");
    }

    @Test
    void itBuildsOnFirstUseAndThenOnlyWhenASourceHasChanged() throws Exception {
        Path jdk = clone.jdk("home/.jdks/a", "25");
        Run first = clone.run("plan", "-c", "a file.yaml");
        assertThat(first.exitCode()).isZero();
        assertThat(first.output())
                .contains("Building Crossfade", "<io.crossfade.control.cli.Main>\n<plan>\n<-c>\n<a file.yaml>");
        assertThat(clone.mavenCalls())
                .singleElement()
                .asString()
                .startsWith(jdk + ": ")
                .endsWith(" package");

        assertThat(clone.run("plan").output()).doesNotContain("Building");
        assertThat(clone.mavenCalls()).hasSize(1);

        for (String file :
                new String[] {"control/src/main/java/A.java", "control/src/main/resources/a.txt", "control/pom.xml"}) {
            clone.age();
            int before = clone.mavenCalls().size();
            clone.change(file);
            clone.run("plan");
            assertThat(clone.mavenCalls()).as(file).hasSize(before + 1);
        }
    }

    @Test
    void aDeletedSourceIsAChange() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        clone.run("plan");
        Files.delete(clone.root().resolve("control/src/main/java/A.java"));
        clone.run("plan");
        assertThat(clone.mavenCalls()).hasSize(2);
    }

    @Test
    void aLibraryThatIsGoneIsBuiltFor() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        clone.run("plan");
        Path jars;
        try (var folders = Files.list(clone.root().resolve("target/launcher"))) {
            jars = folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Files.delete(jars.resolve("crossfade-core-1.jar"));
        clone.run("plan");
        assertThat(clone.mavenCalls()).hasSize(2);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        clone.maven(
                "echo '[INFO] noise'; echo '[ERROR] A.java:[1,2] class expected'; echo '[ERROR] [Help 1] noise'; exit 1");
        Run run = clone.run("plan");
        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.output()).contains("A.java:[1,2] class expected").doesNotContain("noise", "java of");

        clone.maven("exit 0");
        assertThat(clone.run("plan").exitCode()).isZero();
    }

    @Test
    void itRunsThroughASymbolicLinkFromAnotherFolder() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        Path link = Files.createSymbolicLink(
                clone.home().resolve("cf"), clone.root().resolve("crossfade"));
        Path second = Files.createSymbolicLink(clone.home().resolve("again"), Path.of("cf"));
        assertThat(clone.run(link, "plan").output())
                .contains("-Dcrossfade.home=" + clone.root().toRealPath());
        assertThat(clone.run(second, "plan").output())
                .contains("-Dcrossfade.home=" + clone.root().toRealPath());
    }

    @Test
    void testIsMavenVerifyWithFurtherArgumentsAndItsExitCode() throws Exception {
        Path jdk = clone.jdk("home/.jdks/a", "25");
        clone.maven("exit 3");
        assertThat(clone.run("test", "-pl", "core").exitCode()).isEqualTo(3);
        assertThat(clone.mavenCalls()).containsExactly(jdk + ": verify -pl core");
    }

    @Test
    void optionsOfTheUserComeLast() throws Exception {
        clone.jdk("home/.jdks/a", "25");
        clone.set("CROSSFADE_OPTS", "-Xmx2g -Dx=1");
        String output = clone.run("plan").output();
        assertThat(output.indexOf("<-Xmx2g>"))
                .isGreaterThan(output.indexOf("<-Xmx512m>"))
                .isPositive();
        assertThat(output).contains("<-Dx=1>");
    }

    @Test
    void aJdkIsAskedOnlyForWhatItKnows() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("a", "21"));
        assertThat(clone.run("plan").output()).doesNotContain("sun-misc-unsafe");
        clone.set("JAVA_HOME", clone.jdk("b", "25"));
        assertThat(clone.run("plan").output()).contains("sun-misc-unsafe");
    }

    @Test
    void commandsStartWithTheClassesThatTheBuildArchivedForThisJdk() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("a", "21"));
        clone.jdkArchives("a");
        String archive = "<-XX:SharedArchiveFile=" + clone.root().toRealPath()
                + "/target/launcher/control-[0-9]+/classes-21.jsa>";
        assertThat(clone.run("status").output()).containsPattern(archive).doesNotContain("none.yaml");
        assertThat(clone.run("run").output()).containsPattern(archive);
        clone.set("JAVA_HOME", clone.jdk("b", "25"));
        assertThat(clone.run("status").output()).contains("java of b").doesNotContain("Shared", "Building");
    }

    @Test
    void withoutAnArchiveACommandRunsAsEver() throws Exception {
        clone.set("JAVA_HOME", clone.jdk("a", "21"));
        Run status = clone.run("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.output()).contains("<status>").doesNotContain("Shared", "classes");
    }
}
