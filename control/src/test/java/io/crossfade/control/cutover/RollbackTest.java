package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The writers of a target go back to the source, which then takes writes as if they had never left, and there again. */
class RollbackTest {
    private static final Servers SERVERS = new Servers();

    @SuppressWarnings("NullAway.Init")
    private ThereAndBack moves;

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void theWritersGoBackAndThereAgain(int major) throws SQLException {
        moves = ThereAndBack.cutOver(SERVERS, major);
        int inTarget = moves.write(Side.TARGET);
        assertThat(moves.rollback().check().refusals()).isEmpty();
        moves.assertWritersAreIn(Side.TARGET, 1);
        CutoverReport report = moves.rollback().run();
        moves.assertWritersAreIn(Side.SOURCE, 2);
        assertThat(report.sequences())
                .singleElement()
                .satisfies(sequence -> assertThat(sequence.value()).isGreaterThan(inTarget));
        assertThat(moves.decisions(Side.SOURCE)).containsExactly(Decision.State.OPEN);
        assertThat(moves.decisions(Side.TARGET)).containsExactly(Decision.State.FORWARD);
        assertThat(moves.write(Side.SOURCE)).isGreaterThan(inTarget + 99);
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the writers of [public.item] of target 'orders' are in the source already",
                () -> moves.rollback().run());

        // What was refused had a turn, too. With nothing but the rollback's fence over the target, or with one that a
        // new run has put beside it.
        (major == 15 ? moves.shop.move(Direction.FORWARD) : moves.shop.cutover()).run();
        moves.assertWritersAreIn(Side.TARGET, 4);
        assertThat(moves.decisions(Side.SOURCE)).containsExactly(Decision.State.OPEN, Decision.State.FORWARD);
        moves.write(Side.TARGET);
        moves.rollback().run();
        moves.assertWritersAreIn(Side.SOURCE, 5);
        moves.write(Side.SOURCE);
        assertThat(moves.rows(Side.SOURCE)).isEqualTo(moves.rows(Side.TARGET));

        // As an abort frees it, which gives the tables back.
        moves.shop.targetFence().removeAll();
        assertThat(Shop.takesWrites(moves.shop.target)).isTrue();
        assertThat(moves.triggers(Side.TARGET)).isEqualTo("0");
    }

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
        "15,Deciding",
        "15,Opening"
    })
    void aRollbackWhoseProcessDiedGoesOnAndNoCutoverBegins(int major, String at) throws SQLException {
        moves = ThereAndBack.cutOver(SERVERS, major);
        moves.write(Side.TARGET);
        moves.killIn(at);
        assertThatThrownBy(() -> moves.rollback().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        moves.shop.entered = state -> {};
        assertThat(Shop.takesWrites(moves.shop.source)).isEqualTo(at.equals("Routing"));
        assertThat(Shop.takesWrites(moves.shop.target)).isEqualTo(at.equals("Fencing"));
        assertThat(Cutover.isLeftBeyondTheGate(moves.shop.target, Shop.MIGRATION, "orders"))
                .isTrue();
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the rollback of target 'orders' is not finished",
                () -> moves.shop.move(Direction.FORWARD).run());
        moves.rollback().run();
        moves.assertWritersAreIn(Side.SOURCE, 2);
    }

    @Test
    void aCutoverThatIsNotFinishedIsNotRolledBack() throws SQLException {
        moves = ThereAndBack.inSync(SERVERS, 18);
        moves.killIn("Opening");
        assertThatThrownBy(() -> moves.shop.cutover().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        moves.shop.entered = state -> {};
        assertThatThrownBy(() -> moves.rollback().run()).isInstanceOfSatisfying(CrossfadeException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_REFUSED);
            assertThat(e).hasMessageContaining("the cutover of target 'orders' is not finished");
            assertThat(e.remedy()).contains("`crossfade cutover --target orders`");
        });
        moves.shop.cutover().run();
        moves.assertWritersAreIn(Side.TARGET, 1);
    }

    @Test
    void aRollbackThatFailsBeforeItsDecisionLeavesTheWritersWhereTheyWere() throws SQLException {
        moves = ThereAndBack.cutOver(SERVERS, 18);
        moves.shop.differing.add("public.item (3)");
        moves.shop.entered = state -> {
            if (state instanceof CutoverState.Fencing) {
                moves.apply(
                        Side.SOURCE,
                        "insert into crossfade.changed_key values ('" + Shop.BACK
                                + "', 'main', 'public.item', 9, '[\"3\"]')");
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "the rollback of target 'orders' was undone, the target takes writes",
                () -> moves.rollback().run());
        moves.assertWritersAreIn(Side.TARGET, 1);
        assertThat(moves.decisions(Side.SOURCE)).containsExactly(Decision.State.FORWARD);
        moves.shop.differing.clear();
        moves.shop.entered = state -> {};
        moves.rollback().run();
        moves.assertWritersAreIn(Side.SOURCE, 3);
    }

    @Test
    void withNoProcessAliveTheTargetOpensAtTheDeadline() throws Exception {
        moves = ThereAndBack.cutOver(SERVERS, 18);
        moves.shop.deadline = Duration.ofSeconds(1);
        moves.killIn("Checking");
        assertThatThrownBy(() -> moves.rollback().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        moves.shop.entered = state -> {};
        Await.until("the target opens by itself", Duration.ofSeconds(10), () -> Shop.takesWrites(moves.shop.target));
        moves.assertRefuses(Side.SOURCE);
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "opened by itself",
                () -> moves.rollback().run());
        moves.assertWritersAreIn(Side.TARGET, 1);
    }

    @Test
    void theGateLooksAtTheSideThatTheWritersLeaveAndAtTheLanesThatLeadBack() throws SQLException {
        moves = ThereAndBack.inSync(SERVERS, 18);
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "are in the source already",
                () -> moves.rollback().run());
        moves.shop.cutover().run();
        moves.shop.aside = List.of(new MigrationStatus.SetAside("source", "public.item", "value too long", "22001", 2));
        RouteSwitch way = moves.shop.route;
        moves.shop.route = new RouteSwitch() {
            @Override
            public void switchTo(Change change) {
                way.switchTo(change);
            }
        };
        try (Connection session = moves.shop.target.open()) {
            session.setAutoCommit(false);
            session.createStatement().execute("update public.item set n = 0");
            session.createStatement().execute("prepare transaction 'forgotten'");
            assertThat(moves.rollback().check().refusals())
                    .satisfiesExactlyInAnyOrder(
                            refusal -> assertThat(refusal).startsWith("2 rows of public.item set aside"),
                            refusal -> assertThat(refusal).contains(RouteSwitch.NO_UNDO),
                            refusal -> assertThat(refusal).contains("'forgotten'", "holds moved tables"));
            session.rollback();
            session.setAutoCommit(true);
            session.createStatement().execute("rollback prepared 'forgotten'");
        }
        moves.assertWritersAreIn(Side.TARGET, 2);
    }

    /** Its process wakes up when others have finished it and cut over once more: what it opens is open no longer by its leave. */
    @Test
    void aRollbackThatComesLateDoesNotOpenTheSourceBesideTheTarget() throws SQLException {
        moves = ThereAndBack.cutOver(SERVERS, 18);
        moves.shop.entered = state -> {
            if (state instanceof CutoverState.Opening) {
                moves.shop.entered = of -> {};
                loseTheLock();
                moves.rollback().run();
                moves.shop.move(Direction.FORWARD).run();
            }
        };
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "the source stays closed",
                () -> moves.rollback().run());
        assertThat(Shop.takesWrites(moves.shop.target)).isTrue();
        moves.assertRefuses(Side.SOURCE);
        moves.assertWindow(Side.TARGET, true, 3);
    }

    private void loseTheLock() {
        try {
            Servers.execute(
                    moves.shop.target,
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                            + " where application_name like 'crossfade/shop/lock/%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
