package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a cutover asks its route for what. */
class CutoverRouteTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** What is asked of a route, and whether the source takes writes then. */
    private static final class Waiting implements RouteSwitch {
        private final Shop shop;
        private final List<String> asked = new ArrayList<>();
        private boolean answers = true;

        Waiting(Shop shop) {
            this.shop = shop;
        }

        private void asked(String what) {
            try {
                asked.add(what + (Shop.takesWrites(shop.source) ? ", source open" : ", source closed"));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean makesWait() {
            return true;
        }

        @Override
        public void pause() {
            asked("pause");
        }

        @Override
        public void resume() {
            asked("resume");
            if (!answers) {
                throw new CrossfadeException(ErrorCode.CUTOVER_UNDONE, "no answer");
            }
        }

        @Override
        public void switchTo(Change change) {
            shop.routed.add(change.migration() + "/" + change.target());
            asked("switch");
        }
    }

    @Test
    void writersThatCanWaitDoSoFromBeforeTheFenceUntilItIsClearWhereTheyGo() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        Waiting route = new Waiting(shop);
        shop.route = route;
        assertThat(shop.cutover().check().refusals()).isEmpty();
        assertThat(route.asked).isEmpty();
        shop.entered = state -> {
            if (state instanceof CutoverState.Draining) {
                throw new CrossfadeException(ErrorCode.NOT_IN_SYNC, "too slow");
            }
        };
        route.answers = false;
        Shop.assertFails(
                ErrorCode.UNREACHABLE,
                "too slow; and: no answer; clients",
                () -> shop.cutover().run());
        route.answers = true;
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "source takes writes",
                () -> shop.cutover().run());
        shop.assertUndone();
        assertThat(route.asked).containsExactly("pause, source open", "resume, source open", "resume, source open");
        route.asked.clear();
        shop.entered = state -> {};
        shop.cutover().run();
        shop.assertOver();
        assertThat(route.asked).containsExactly("pause, source open", "switch, source closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aRouteThatFailsLeavesTheTargetOpenAndIsTriedAgain(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        List<Integer> calls = new ArrayList<>();
        shop.route = new RouteSwitch() {
            @Override
            public void switchTo(Change change) {
                calls.add(calls.size());
                if (calls.size() == 1) {
                    throw new CrossfadeException(ErrorCode.CUTOVER_FORWARD, "the route is down");
                }
                shop.routed.add(change.migration() + "/" + change.target());
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "the route is down",
                () -> shop.cutover().run());
        assertThat(Shop.takesWrites(shop.source)).isFalse();
        assertThat(Shop.takesWrites(shop.target)).isTrue();
        shop.cutover().run();
        shop.assertOver();
    }
}
