package io.crossfade.control.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.FreePort;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A migration whose writers move, and back. */
final class RouteFixture {
    static final Duration TIME = Duration.ofSeconds(10);
    static final KafkaEndpoint NO_KAFKA = new KafkaEndpoint("localhost:" + FreePort.find(), Map.of());
    static final RouteSwitch.Change CHANGE = new RouteSwitch.Change(
            "c1", "shop", "orders", "jdbc:postgresql://db2/orders", List.of(new TableId("public", "item")));
    static final RouteSwitch.Change BACK =
            new RouteSwitch.Change("r1", "shop", "orders", "jdbc:postgresql://db1/shop", CHANGE.tables());

    static RouteSwitch route(KafkaEndpoint kafka, RouteConfig... routes) {
        return Routes.of(settings(routes), "orders", "shop", kafka, InstantSource.system())
                .orElseThrow();
    }

    static CutoverSettings settings(RouteConfig... routes) {
        return new CutoverSettings(TIME, TIME, TIME, null, TIME, 0, List.of(routes), List.of(), Set.of());
    }

    static RouteSwitch route(RouteConfig... routes) {
        return route(NO_KAFKA, routes);
    }

    static void assertFails(RouteSwitch route, String... words) {
        assertThatThrownBy(() -> route.switchTo(CHANGE))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_FORWARD))
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("sesame");
    }

    private RouteFixture() {}
}
