package io.crossfade.control.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see whom. */
class ModuleRulesTest {
    private static final String CORE = "io.crossfade.core..";
    private static final String[] STAGES = {"snapshotter", "streamer", "applier", "verifier", "sqlite"};
    private static final String NULLNESS = "org.jspecify.annotations..";

    @Test
    void allModulesAreHere() {
        for (String module :
                new String[] {"core", "snapshotter", "streamer", "applier", "verifier", "sqlite", "control", "testkit"
                }) {
            assertThat(Production.CLASSES.stream()
                            .anyMatch(type -> type.getPackageName().startsWith("io.crossfade." + module)))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void theModelSeesOnlyJava() {
        classes()
                .that()
                .resideInAPackage("io.crossfade.core.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", NULLNESS, "io.crossfade.core.model..")
                .check(Production.CLASSES);
    }

    @Test
    void changesSeeOnlyTheModel() {
        classes()
                .that()
                .resideInAPackage("io.crossfade.core.change..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", NULLNESS, "io.crossfade.core.model..", "io.crossfade.core.change..")
                .check(Production.CLASSES);
    }

    @Test
    void theVocabularyKnowsNoDriver() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.crossfade.core.model..",
                        "io.crossfade.core.change..",
                        "io.crossfade.core.plan..",
                        "io.crossfade.core.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.apache.kafka..")
                .check(Production.CLASSES);
    }

    @Test
    void coreSeesNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "belong to another module",
                        type -> type.getPackageName().startsWith("io.crossfade.")
                                && !type.getPackageName().startsWith("io.crossfade.core")))
                .check(Production.CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshotter", "streamer", "applier", "verifier", "sqlite"})
    void aStageSeesNeitherTheOthersNorWhoWiresThem(String stage) {
        String[] others = Arrays.stream(STAGES)
                .filter(other -> !other.equals(stage))
                .map(other -> "io.crossfade." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.crossfade." + stage + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("io.crossfade.control..", "io.crossfade.testkit..")
                .check(Production.CLASSES);
    }

    @Test
    void theTestkitSeesNoStage() {
        noClasses()
                .that()
                .resideInAPackage("io.crossfade.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.crossfade.snapshotter..",
                        "io.crossfade.streamer..",
                        "io.crossfade.applier..",
                        "io.crossfade.verifier..",
                        "io.crossfade.sqlite..",
                        "io.crossfade.control..")
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheSqliteModuleSeesItsDriver() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.crossfade.sqlite..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..")
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheStreamerSeesDebeziumAndConnect() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.crossfade.streamer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..")
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheHttpLayerSeesItsServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.crossfade.control.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "kotlin..")
                .check(Production.CLASSES);
    }

    @Test
    void theHttpLayerKnowsNoMigrations() {
        noClasses()
                .that()
                .resideInAPackage("io.crossfade.control.http..")
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are about migrations",
                        type -> type.getPackageName().startsWith("io.crossfade.")
                                && !List.of(
                                                "io.crossfade.control.http",
                                                "io.crossfade.control.json",
                                                "io.crossfade.core.error",
                                                "io.crossfade.core.config")
                                        .contains(type.getPackageName())))
                .check(Production.CLASSES);
    }
}
