package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.route.Routes;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.ProofStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.testkit.Await;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutoverTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aCutoverClosesTheSourceAndOpensTheTarget(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.targetFence().install(shop.target, new SecureRandom());
        assertThat(Shop.takesWrites(shop.target)).isFalse();
        assertThatThrownBy(() -> Servers.execute(shop.target, Shop.OURS[0], "update public.item set n = n"))
                .hasMessageContaining("takes no writes");
        Servers.execute(shop.target, Shop.OURS[0], Shop.OURS[1], "update public.item set n = n");
        assertThat(Servers.query(shop.target, "select count(*) from crossfade.foreign_write"))
                .isEqualTo("0");
        assertThat(shop.cutover().check().refusals()).isEmpty();
        assertThat(Shop.takesWrites(shop.source)).isTrue();
        CutoverReport report = shop.cutover().run();
        assertThat(report.fenceLsn()).isNotNull();
        assertThat(report.took().keySet())
                .containsExactly(
                        "gate",
                        "comparing",
                        "fencing",
                        "draining",
                        "checking",
                        "sequencing",
                        "deciding",
                        "turning",
                        "opening",
                        "routing");
        shop.assertOver();
        assertThat(Servers.query(shop.target, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                .isEqualTo("0");
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the writers of [public.item] of target 'orders' are in the target already: nothing is left to do",
                () -> shop.cutover().run());
    }

    @Test
    void aCutoverBeginsOnlyWhenAllRowsAreIn() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        Servers.execute(shop.target, "update crossfade.migration set phase = 'indexing'");
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the migration is in phase indexing, a cutover begins in applying",
                () -> shop.cutover().run());
        assertThat(Shop.takesWrites(shop.source)).isTrue();
    }

    @Test
    void aCutoverWhoseLockIsLostWhileItComparesClosesNothing() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        shop.compared = () -> Servers.execute(
                shop.target,
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                        + " where application_name like 'crossfade/shop/lock/%'");
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the session that holds lock",
                () -> shop.cutover().run());
        assertThat(Shop.takesWrites(shop.source)).isTrue();
    }

    @Test
    void whatCannotBeTidiedUpKeepsNothingElseBack() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        Servers.execute(
                shop.target,
                "create function public.keep() returns event_trigger language plpgsql as"
                        + " $$ begin raise exception 'nothing is dropped here'; end $$",
                "create event trigger keep on sql_drop execute function public.keep()");
        shop.cutover().run();
        shop.assertOver();
        assertThat(Servers.query(
                        shop.target,
                        "select (select count(*) > 0 from pg_trigger where tgname like 'crossfade%')"
                                + " and (select bool_and(not track_keys) from crossfade.lane)"
                                + " and not exists (select from crossfade.proof where stands)"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void theGateNamesEverythingAtOnceAndChangesNothing(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.route = Routes.of(
                        new CutoverSettings(
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                null,
                                Duration.ZERO,
                                0,
                                List.of(new RouteConfig.Command(
                                        null,
                                        new RouteConfig.Program(List.of("/no/such/program"), List.of()),
                                        null,
                                        Duration.ofSeconds(1))),
                                List.of(),
                                Set.of()),
                        "orders",
                        Shop.MIGRATION,
                        new KafkaEndpoint("unused:9092", Map.of()),
                        InstantSource.system())
                .orElseThrow();
        try (Connection session = shop.source.open();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("update public.item set n = 0");
            statement.execute("prepare transaction 'forgotten'");
            Shop.assertFails(
                    ErrorCode.CUTOVER_REFUSED,
                    "'forgotten'",
                    () -> shop.cutover().run());
            Shop.assertFails(
                    ErrorCode.CUTOVER_REFUSED,
                    "/no/such/program",
                    () -> shop.cutover().run());
            session.rollback();
            session.setAutoCommit(true);
            statement.execute("rollback prepared 'forgotten'");
        }
        shop.assertUndone();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aDifferenceOrAnOrphanRefusesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.differences = 3;
        Servers.execute(
                shop.target,
                "alter table public.item add constraint parent foreign key (n) references public.item (id)",
                "set session_replication_role = replica",
                "update public.item set n = 77 where id = 1");
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED, "3 differences", () -> shop.cutover().run());
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "(foreign key parent)",
                () -> shop.cutover().run());
        shop.assertUndone();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aChangedKeyThatDiffersUndoesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.differing.add("public.item (3)");
        shop.entered = state -> {
            if (state instanceof CutoverState.Fencing) {
                try {
                    Servers.execute(
                            shop.target,
                            "insert into crossfade.changed_key values ('shop', 'main', 'public.item', 1, '[\"3\"]')");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "public.item (3)",
                () -> shop.cutover().run());
        shop.assertUndone();
        assertThat(Servers.query(shop.target, "select count(*) from crossfade.changed_key"))
                .isEqualTo("1");
    }

    /** As when a verification found a difference after the gate, or the table was set aside. */
    @Test
    void aTableWhoseProofDoesNotStandAnyMoreIsComparedWholeInsideThePause() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        shop.differing.add("public.item (4)");
        shop.entered = state -> {
            if (state instanceof CutoverState.Fencing) {
                new ProofStore(shop.target, Shop.MIGRATION).end(List.of("main"));
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "public.item (4)",
                () -> shop.cutover().run());
        shop.assertUndone();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aLaneThatDoesNotComeUpInTimeUndoesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.applies = false;
        shop.deadline = Duration.ofMillis(1500);
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE, "[main]", () -> shop.cutover().run());
        shop.assertUndone();
        shop.applies = true;
        shop.deadline = Duration.ofSeconds(20);
        shop.cutover().run();
        shop.assertOver();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aDecisionPastTheDeadlineIsNotMade(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.deadline = Duration.ofMillis(1500);
        shop.entered = state -> {
            if (state instanceof CutoverState.Deciding) {
                Await.until("the deadline", Duration.ofSeconds(10), () -> {
                    Duration left = new Fence(shop.source)
                            .ofMigration(Shop.MIGRATION)
                            .get(0)
                            .remaining();
                    return left != null && left.isNegative();
                });
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "opened by itself",
                () -> shop.cutover().run());
        shop.assertUndone();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void ofTwoCutoversAtOnceOneIsRefused(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        StageLock first = StageLock.take(shop.target, Shop.MIGRATION, Cutover.STAGE);
        Shop.assertFails(
                ErrorCode.ALREADY_RUNNING, "cutover", () -> shop.cutover().run());
        first.close();
        shop.cutover().run();
        shop.assertOver();
    }

    @Test
    void aFenceMadeAnewWhileAllIsComparedRefusesTheCutover() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        shop.compared = () -> {
            shop.targetFence().removeAll();
            shop.targetFence().install(shop.target, new SecureRandom());
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "made anew meanwhile",
                () -> shop.cutover().run());
        shop.assertUndone();
    }
}
