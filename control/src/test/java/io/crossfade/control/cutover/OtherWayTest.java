package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.JournalEntry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cutover after which a stream goes the other way: when that is asked for what, and how both sides stand then. */
class OtherWayTest {
    private static final Servers SERVERS = new Servers();
    private static final String NOTHING_CLOSED = "source open, target closed, lanes apply: ";
    private static final String FENCED = "source closed, target closed, lanes apply: ";
    private static final String HELD = "source closed, target closed, lanes hold: ";

    @SuppressWarnings("NullAway.Init")
    private Shop shop;

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** Writes down what it is asked for, and how the databases stand at that moment. */
    private final class Standby implements OtherWay {
        @Override
        public List<String> problems() {
            return List.of();
        }

        final List<String> asked = new ArrayList<>();
        private final String fails;
        private long retained;

        Standby(String fails) {
            this.fails = fails;
        }

        @Override
        public Optional<MigrationStatus.Slot> slot() {
            return asked.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new MigrationStatus.Slot(
                            "back_slot", true, "0/0", "reserved", retained, 0, null, "0/0", Instant.EPOCH));
        }

        @Override
        public void prepare() {
            asked("prepare");
        }

        @Override
        public void prove(String cutover) {
            asked("prove");
        }

        @Override
        public void passFence() {
            asked("pass the fence");
        }

        @Override
        public void mark(Side side, long turn, boolean opens) {
            asked((opens ? "open " : "close ") + side + " " + turn);
        }

        private void asked(String what) {
            asked.add(stand() + what);
            if (what.equals(fails)) {
                throw new CrossfadeException(ErrorCode.NOT_IN_SYNC, "nobody streams back");
            }
        }
    }

    private String stand() {
        try {
            boolean holds = "t"
                    .equals(Servers.query(shop.target, "select bool_and(held_turn > heeded_turn) from crossfade.lane"));
            return (Shop.takesWrites(shop.source) ? "source open, " : "source closed, ")
                    + (Shop.takesWrites(shop.target) ? "target open, " : "target closed, ")
                    + (holds ? "lanes hold: " : "lanes apply: ");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void inSync() throws SQLException {
        shop = new Shop(SERVERS, 18);
    }

    private Standby standby(String fails) {
        Standby standby = new Standby(fails);
        shop.otherWay = standby;
        return standby;
    }

    @Test
    void itIsMadeBeforeAnythingIsClosedAndTurnedWhileBothSidesAre() throws SQLException {
        Standby standby = standby("");
        shop.cutover().run();
        shop.assertOver();
        assertThat(standby.asked)
                .containsExactly(
                        NOTHING_CLOSED + "prepare",
                        NOTHING_CLOSED + "prove",
                        NOTHING_CLOSED + "prove",
                        FENCED + "pass the fence",
                        HELD + "close SOURCE 1",
                        HELD + "open TARGET 1");
    }

    /** An undone cutover leaves a fence's marker and no turn: the source's writers go on, and so do the lanes. */
    @Test
    void anUndoneCutoverTurnsNothingAndTheNextHasAHigherNumber() throws SQLException {
        Standby standby = standby("pass the fence");
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "nobody streams back",
                () -> shop.cutover().run());
        shop.assertUndone();
        assertThat(standby.asked).last().isEqualTo(FENCED + "pass the fence");
        Standby next = standby("");
        shop.cutover().run();
        assertThat(next.asked).contains(HELD + "close SOURCE 2", HELD + "open TARGET 2");
    }

    @Test
    void whatDoesNotCarryRefusesTheCutover() throws SQLException {
        Standby standby = standby("prove");
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "nobody streams back",
                () -> shop.cutover().run());
        assertThat(standby.asked).containsExactly(NOTHING_CLOSED + "prepare", NOTHING_CLOSED + "prove");
        shop.assertUndone();
    }

    @Test
    void aDryRunMakesAndProvesItAndClosesNothing() throws SQLException {
        Standby standby = standby("");
        GateReport report = shop.cutover().check();
        assertThat(report.refusals()).isEmpty();
        assertThat(report.wayBack()).isNotNull().satisfies(way -> {
            assertThat(way.slot()).isEqualTo("back_slot");
            assertThat(way.proof()).isPositive();
        });
        assertThat(report.predictedPause()).isPositive();
        assertThat(standby.asked)
                .containsExactly(NOTHING_CLOSED + "prepare", NOTHING_CLOSED + "prove", NOTHING_CLOSED + "prove");
        assertThat(shop.store.journal(Shop.MIGRATION))
                .extracting(JournalEntry::event)
                .noneMatch(event -> event.startsWith("cutover"));
        shop.assertUndone();

        shop.differences = 3;
        assertThat(shop.cutover().check().wayBack()).isNotNull();
        shop.differences = 0;
        standby.retained = 21L << 30;
        assertThat(shop.cutover().check().refusals())
                .singleElement()
                .asString()
                .startsWith("replication slot 'back_slot' of the target keeps 21.0 GiB of WAL")
                .contains("more than budget.retainedWal (20.0 GiB)");
        shop.otherWay = null;
        assertThat(shop.cutover().check().wayBack()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "prove"})
    void aDryRunSaysWhatFailsOfItAsOfEverythingElse(String fails) throws SQLException {
        standby(fails);
        GateReport report = shop.cutover().check();
        assertThat(report.refusals()).containsExactly("nobody streams back: " + ErrorCode.NOT_IN_SYNC.remedy());
        GateReport.WayBack made = new GateReport.WayBack("back_slot", null);
        assertThat(report.wayBack()).isEqualTo(fails.equals("prove") ? made : null);
        shop.assertUndone();
    }

    /** The number is journaled from the gate on: who goes on turns by the same, which the lanes heed once. */
    @Test
    void aTurnThatIsBegunAgainHasTheSameNumber() throws SQLException {
        Standby first = standby("open TARGET 1");
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "nobody streams back",
                () -> shop.cutover().run());
        assertThat(Shop.takesWrites(shop.target)).isFalse();
        Standby second = standby("");
        shop.cutover().run();
        shop.assertOver();
        assertThat(second.asked).isEqualTo(first.asked.subList(4, 6));
    }

    @Test
    void whoBeganWithoutOneGoesOnWithoutAndWhoBeganWithOneNeedsIt() throws SQLException {
        shop.entered = state -> {
            if (state instanceof CutoverState.Turning) {
                throw new LeftCutoverTest.Killed();
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        Shop without = shop;
        without.entered = state -> {};
        Standby late = standby("");
        without.cutover().run();
        without.assertOver();
        assertThat(late.asked).isEmpty();

        inSync();
        standby("close SOURCE 1");
        assertThatThrownBy(() -> shop.cutover().run()).hasMessageContaining("nobody streams back");
        shop.otherWay = null;
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "began with a way back",
                () -> shop.cutover().run());
        assertThat(Shop.takesWrites(shop.target)).isFalse();
    }
}
