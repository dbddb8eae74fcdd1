package io.crossfade.control.route;

import static io.crossfade.control.route.RouteFixture.BACK;
import static io.crossfade.control.route.RouteFixture.CHANGE;
import static io.crossfade.control.route.RouteFixture.NO_KAFKA;
import static io.crossfade.control.route.RouteFixture.TIME;
import static io.crossfade.control.route.RouteFixture.assertFails;
import static io.crossfade.control.route.RouteFixture.route;
import static io.crossfade.control.route.RouteFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRouteTest {
    private static RouteConfig.Command shell(
            @Nullable String target, String script, @Nullable String undo, Duration time) {
        return new RouteConfig.Command(target, program(script), undo == null ? null : program(undo), time);
    }

    private static RouteConfig.Program program(String script, String... environment) {
        return new RouteConfig.Program(List.of("sh", "-c", script), List.of(environment));
    }

    private static RouteConfig.Command shell(String script, Duration time) {
        return shell(null, script, null, time);
    }

    @Test
    void aCommandLearnsWhatMovesAndMustEndWell(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        String tell = "env | grep ^CROSSFADE_ | sort >" + told;
        RouteSwitch route = route(shell(null, tell, tell, TIME));
        assertThat(route.problem()).isEmpty();
        assertThat(route.undoProblem()).isEmpty();
        assertThat(route.wholeOnly()).isEmpty();
        route.switchTo(CHANGE);
        assertThat(Files.readAllLines(told))
                .containsExactly(
                        "CROSSFADE_CUTOVER=c1",
                        "CROSSFADE_DESTINATION=jdbc:postgresql://db2/orders",
                        "CROSSFADE_DIRECTION=forward",
                        "CROSSFADE_MIGRATION=shop",
                        "CROSSFADE_TABLES=public.item",
                        "CROSSFADE_TARGET=orders");
        route.undo(BACK);
        assertThat(Files.readAllLines(told))
                .containsExactly(
                        "CROSSFADE_CUTOVER=r1",
                        "CROSSFADE_DESTINATION=jdbc:postgresql://db1/shop",
                        "CROSSFADE_DIRECTION=back",
                        "CROSSFADE_MIGRATION=shop",
                        "CROSSFADE_TABLES=public.item",
                        "CROSSFADE_TARGET=orders");
        assertFails(route(shell("exit 3", TIME)), "ended with 3");
        assertFails(route(shell("sleep 60", Duration.ofMillis(200))), "did not end within 200 ms");
        RouteSwitch nowhere = route(new RouteConfig.Command(
                null, new RouteConfig.Program(List.of("/no/such/program"), List.of("NO_SUCH_VARIABLE")), null, TIME));
        assertThat(nowhere.problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("/no/such/program", "NO_SUCH_VARIABLE, which is not set"));
        assertThat(nowhere.undoProblem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("/no/such/program has no undo"));
    }

    @Test
    void aCommandHasOfOurEnvironmentOnlyWhatIsNamed(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        Set<String> always = Set.of("PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_");
        String[] named = System.getenv().entrySet().stream()
                .filter(variable -> !variable.getValue().contains("\n"))
                .map(Map.Entry::getKey)
                .filter(name -> name.matches("[A-Z][A-Z0-9_]*") && !always.contains(name))
                .limit(1)
                .toArray(String[]::new);
        RouteConfig.Program tell = program("env | sed 's/=.*//' >" + told, named);
        route(new RouteConfig.Command(null, tell, null, TIME)).switchTo(CHANGE);
        assertThat(Files.readAllLines(told))
                .filteredOn(name -> !always.contains(name) && !name.startsWith("CROSSFADE_"))
                .containsExactly(named);
    }

    @Test
    void waysAreGoneThroughInOrderAndOnlyThoseOfTheTargetAndBackInReverse(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        RouteConfig first = shell(null, "echo first >>" + told, "echo first back >>" + told, TIME);
        RouteConfig others = shell("other", "echo other >>" + told, "echo other back >>" + told, TIME);
        RouteConfig ours = shell("orders", "echo ours >>" + told, "echo ours back >>" + told, TIME);
        RouteSwitch all = route(first, others, ours);
        all.switchTo(CHANGE);
        all.undo(BACK);
        RouteSwitch halfway = route(first, shell("exit 1", TIME), ours);
        assertFails(halfway, "ended with 1");
        assertThatThrownBy(() -> halfway.undo(BACK)).hasMessageContaining("has no undo");
        assertThat(Files.readAllLines(told))
                .containsExactly("first", "ours", "ours back", "first back", "first", "ours back");
        assertThat(Routes.of(settings(others), "orders", "shop", NO_KAFKA, InstantSource.system()))
                .isEmpty();
    }
}
