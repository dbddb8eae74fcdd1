package io.crossfade.control.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Names, state and threads. */
class StyleRulesTest {
    private static final String[] COMMAND_LINE = {"io.crossfade.control.cli.."};

    @Test
    void aClassIsNamedForWhatItIs() {
        noClasses()
                .should()
                .haveNameMatching(".*[.$](Abstract|Base)[A-Z][A-Za-z0-9]*")
                .orShould()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base)([A-Z$].*)?")
                .check(Production.CLASSES);
    }

    @Test
    void logsGoThroughSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..",
                        "org.apache.log4j..",
                        "org.apache.logging..",
                        "org.apache.commons.logging..")
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackages(COMMAND_LINE)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(Production.CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages(COMMAND_LINE)
                .and()
                .resideOutsideOfPackage("io.crossfade.testkit..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(Production.CLASSES);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(Production.CLASSES);
    }

    @Test
    void everyThreadHasAName() {
        noClasses()
                .should()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .orShould()
                .callMethod(Executors.class, "newSingleThreadExecutor")
                .orShould()
                .callMethod(Executors.class, "newCachedThreadPool")
                .orShould()
                .callMethod(Executors.class, "newFixedThreadPool", int.class)
                .orShould()
                .callMethod(Executors.class, "newScheduledThreadPool", int.class)
                .orShould()
                .callMethod(Executors.class, "newSingleThreadScheduledExecutor")
                .check(Production.CLASSES);
    }

    @Test
    void chanceIsPassedIn() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.crossfade.testkit..")
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
                .check(Production.CLASSES);
    }

    @Test
    void everyPackageSaysWhatItIsAndThatNothingIsNullByDefault() {
        List<String> without = Production.CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(StyleRulesTest::isNotMarked)
                .map(JavaPackage::getName)
                .sorted()
                .collect(Collectors.toList());
        assertThat(without).as("packages without a @NullMarked package-info").isEmpty();
    }

    private static boolean isNotMarked(JavaPackage of) {
        return of.tryGetPackageInfo()
                .map(info -> !info.isAnnotatedWith(NullMarked.class))
                .orElse(true);
    }

    /** A constant of a {@code …Sql} class is copied by the compiler into the classes that use it. */
    @Test
    void sqlIsBuiltOnlyInSqlClasses() {
        Set<String> atHome = Production.CLASSES.stream()
                .filter(type -> outermost(type).endsWith("Sql"))
                .flatMap(type -> StringConstants.of(type).stream())
                .collect(Collectors.toSet());
        List<String> strays = Production.CLASSES.stream()
                .filter(StyleRulesTest::mayHoldNoSql)
                .flatMap(type -> StringConstants.of(type).stream()
                        .filter(text -> SqlText.looksLikeSql(text) && !atHome.contains(text))
                        .map(text -> type.getName() + ": "
                                + text.strip().lines().findFirst().orElse("")))
                .sorted()
                .toList();
        assertThat(strays).as("SQL text outside of classes named …Sql").isEmpty();
    }

    /** Core, the stages and control; the testkit's workloads and oracles and the demo have SQL of their own. */
    private static boolean mayHoldNoSql(JavaClass type) {
        return !type.getPackageName().startsWith("io.crossfade.testkit")
                && !type.getPackageName().startsWith("io.crossfade.control.demo")
                && !outermost(type).endsWith("Sql");
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
