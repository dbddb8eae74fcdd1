package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.testkit.Await;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a cutover whose process died, or woke up too late. */
class LeftCutoverTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** The process's end at some point: not an exception that the machine could handle. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The states are journaled before they act: a process that dies there leaves the next one to go on. */
    @ParameterizedTest
    @CsvSource({
        "18,Fencing",
        "18,Draining",
        "18,Checking",
        "18,Sequencing",
        "18,Deciding",
        "18,Turning",
        "18,Opening",
        "18,Routing",
        "15,Draining",
        "15,Deciding",
        "15,Turning"
    })
    void aCutoverWhoseProcessDiedGoesOn(int major, String at) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.entered = state -> {
            if (state.getClass().getSimpleName().equals(at)) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOf(Killed.class);
        boolean forward = List.of("Turning", "Opening", "Routing").contains(at);
        assertThat(new Fence(shop.source)
                        .ofMigration(Shop.MIGRATION).stream()
                                .anyMatch(decision -> decision.state() == Decision.State.FORWARD))
                .isEqualTo(forward);
        shop.entered = state -> {};
        shop.cutover().run();
        shop.assertOver();
    }

    /** The way of who wants the writers where they were: nothing is waited for that could be given up. */
    @ParameterizedTest
    @CsvSource({"Fencing", "Draining", "Checking", "Sequencing", "Deciding", "Turning", "Opening", "Routing"})
    void aCutoverWhoseProcessDiedIsUndoneWhereItCanBeAndFinishedOtherwise(String at) throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        shop.entered = state -> {
            if (state.getClass().getSimpleName().equals(at)) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOf(Killed.class);
        boolean forward = List.of("Turning", "Opening", "Routing").contains(at);
        shop.entered = state -> {};
        assertThat(shop.move(Direction.FORWARD).undo())
                .isEqualTo(forward ? Cutover.Ended.FINISHED : Cutover.Ended.UNDONE);
        assertThat(shop.move(Direction.FORWARD).undo()).isEqualTo(Cutover.Ended.NOTHING_LEFT);
        if (forward) {
            shop.assertOver();
        } else {
            shop.assertUndone();
            shop.cutover().run();
            shop.assertOver();
        }
    }

    /** What is just about to raise its fence when another undoes its cutover: a stopped machine that goes on. */
    @Test
    void whoLosesTheLockBeforeItsFenceNeitherRaisesItNorWritesTheJournal() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        AtomicBoolean first = new AtomicBoolean(true);
        shop.route = new RouteSwitch() {
            @Override
            public void switchTo(Change change) {
                shop.routed.add(change.migration() + "/" + change.target());
            }

            @Override
            public void pause() {
                if (first.getAndSet(false)) {
                    undoneByAnother(shop);
                }
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE, "was undone", () -> shop.cutover().run());
        shop.assertUndone();
        assertThat(new Fence(shop.source).ofMigration(Shop.MIGRATION)).hasSize(1);
        assertThat(shop.store.journal(Shop.MIGRATION))
                .extracting(JournalEntry::event)
                .containsOnlyOnce("cutover undoing", "cutover undone")
                .endsWith("cutover undone");
        shop.cutover().run();
        shop.assertOver();
    }

    private static void undoneByAnother(Shop shop) {
        execute(
                shop,
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                        + " where application_name like 'crossfade/shop/lock/%'");
        shop.entered = of -> failIn(of, CutoverState.Checking.class);
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "as another does",
                () -> shop.cutover().run());
        shop.entered = of -> {};
    }

    private static void failIn(CutoverState state, Class<?> where) {
        if (where.isInstance(state)) {
            throw new CrossfadeException(ErrorCode.NOT_EQUAL, "as another does");
        }
    }

    private static void execute(Shop shop, String statement) {
        try {
            Servers.execute(shop.target, statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a process that woke up late finds it, when others have finished its cutover and gone on. */
    @Test
    void aFenceMadeAfterTheGateStaysClosed() throws SQLException {
        Shop shop = new Shop(SERVERS, 18);
        shop.entered = state -> {
            if (state instanceof CutoverState.Opening) {
                shop.targetFence().removeAll();
                shop.targetFence().install(shop.target, new SecureRandom());
            }
        };
        List<String> before = shop.targetFence().standing();
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "made other fences",
                () -> shop.cutover().run());
        List<String> made = shop.targetFence().standing();
        assertThat(made).hasSize(1).isNotEqualTo(before);
        assertThat(Shop.takesWrites(shop.target)).isFalse();
        shop.entered = state -> {};
        Servers.execute(
                shop.target, "update crossfade.decision set state = 'open' where cutover = '" + made.getFirst() + "'");
        shop.cutover().run();
        shop.assertOver();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void withNoProcessAliveTheSourceOpensAtTheDeadlineAndTheNextRunUndoes(int major) throws Exception {
        Shop shop = new Shop(SERVERS, major);
        shop.deadline = Duration.ofSeconds(1);
        shop.entered = state -> {
            if (state instanceof CutoverState.Checking) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOf(Killed.class);
        Await.until("the source opens by itself", Duration.ofSeconds(10), () -> Shop.takesWrites(shop.source));
        Servers.execute(shop.source, "update public.item set n = 9 where id = 1");
        shop.entered = state -> {};
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "opened by itself",
                () -> shop.cutover().run());
        shop.assertUndone();
    }
}
