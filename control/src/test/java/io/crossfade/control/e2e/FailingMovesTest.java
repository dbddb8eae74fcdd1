package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.SmallDisks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Writers of every kind that go there and back while something fails at a step of every move: see {@link Failure}. Whatever
 * it is, afterwards one side takes writes, and no acknowledged write is missing. More moves with {@code -Dcrossfade.moves=200},
 * transactions that stay open longer with {@code -Dcrossfade.openTransaction=60} (seconds).
 */
class FailingMovesTest {
    private static final FrailBed BED = FrailBed.start();
    private static final int MOVES = Integer.getInteger("crossfade.moves", 6);
    private static final Duration STAYS_OPEN = Duration.ofSeconds(Integer.getInteger("crossfade.openTransaction", 2));

    /** After this a closed side opens by itself: short, so that a test need not wait long for it. */
    private static final Duration DEADLINE = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofMinutes(2).plus(STAYS_OPEN);
    private static final String FENCING = "fencing";
    private static final String PREPARED = "crowd-1";

    private static final Set<Integer> MAY_BE_REPEATED = Set.of(
            ErrorCode.CUTOVER_UNDONE.exitCode(),
            ErrorCode.CUTOVER_REFUSED.exitCode(),
            ErrorCode.CUTOVER_FORWARD.exitCode(),
            ErrorCode.UNREACHABLE.exitCode(),
            ErrorCode.ALREADY_RUNNING.exitCode());

    private final SplittableRandom random;
    private final long seed = KilledProcessesTest.seed();
    private final Failure.Deck deck;
    private final List<String> account = new ArrayList<>();

    FailingMovesTest() {
        random = new SplittableRandom(seed);
        deck = Failure.Deck.shuffled(random, BED.isOnSmallDisks());
        if (!BED.isOnSmallDisks()) {
            System.out.println(SmallDisks.NOT_ALLOWED);
        }
    }

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** What one run is made of. */
    private record Scene(
            Migration migration,
            Steering steering,
            LiveShop shop,
            Crowd crowd,
            KeptRun run,
            Strike strike,
            Absence absence) {}

    @Test
    void whateverFailsOneSideTakesWritesAndNothingIsLost() throws Exception {
        try (Migration migration = BED.migration("failing_moves")) {
            Steering steering = Steering.in(migration.directory());
            LiveShop.file(migration, steering.settings(DEADLINE, false));
            try (LiveShop shop = LiveShop.crowded(migration, seed);
                    Switchboard board = Switchboard.start(migration, steering, shop)) {
                KeptRun run = KeptRun.inSync(migration);
                try (Crowd crowd = Crowd.gather(migration, shop.writer().ledger(), seed)) {
                    Strike strike = new Strike(BED, steering, run, random);
                    Absence absence = new Absence(migration, steering, run, DEADLINE);
                    moves(new Scene(migration, steering, shop, crowd, run, strike, absence));
                    crowd.leave();
                    assertThat(crowd.failures()).as(told()).isEmpty();
                    assertThat(crowd.refused()).isPositive();
                    assertThat(crowd.acknowledged()).isPositive();
                } catch (AssertionError e) {
                    throw new AssertionError(told(), e);
                }
                shop.writer().stop();
                System.out.println(told());
                run.keep();
                migration.awaitCaughtUp();
                assertThat(board.switches()).isGreaterThan(1);
                shop.assertEqual("after " + told());
                shop.assertNothingLostOrDoubled();
            }
        }
    }

    private void moves(Scene scene) throws Exception {
        aPreparedTransactionStandsAgainstIt(scene);
        try (OpenSides sides = OpenSides.watch(scene.migration())) {
            String side = "source";
            for (int i = 0; i < MOVES || side.equals("target"); i++) {
                side = move(i, side, scene);
                assertThat(sides.overlaps()).as(told()).isEmpty();
            }
            assertThat(sides.looks()).isGreaterThan(MOVES);
        }
    }

    private String told() {
        return "seed " + seed + ": " + String.join("; ", account);
    }

    /** One that comes before the gate has it refused, one that comes behind it has it undone; either is named. */
    private void aPreparedTransactionStandsAgainstIt(Scene scene) throws Exception {
        boolean behindTheGate = random.nextBoolean();
        ErrorCode expected = behindTheGate ? ErrorCode.CUTOVER_UNDONE : ErrorCode.CUTOVER_REFUSED;
        scene.steering().holdAt(Set.of(FENCING));
        OpenTransaction prepared = behindTheGate ? null : prepared(scene.crowd());
        MigratorProcess move = scene.migration().start("cutover", "--yes");
        awaitReachedOrEnded(FENCING, scene, move);
        if (prepared == null) {
            prepared = prepared(scene.crowd());
        }
        scene.steering().release();
        assertThat(move.awaitEnd(Migration.DEADLINE)).as(move.output()).isEqualTo(expected.exitCode());
        assertThat(move.output()).contains("prepared transaction '" + PREPARED + "' of crowd_clerk");
        try (Connection session = scene.crowd().session("source", "crowd_clerk")) {
            prepared.commitPrepared(PREPARED, session);
        }
        account.add("prepared " + (behindTheGate ? "behind" : "before") + " the gate: " + expected.exitCode());
    }

    private static OpenTransaction prepared(Crowd crowd) throws SQLException {
        OpenTransaction transaction = crowd.open("source", "crowd_clerk");
        transaction.prepare(PREPARED);
        return transaction;
    }

    private void awaitReachedOrEnded(String state, Scene scene, MigratorProcess move) {
        Await.until(
                "it reaches " + state + " or ends, " + told(),
                Migration.DEADLINE.plus(STAYS_OPEN),
                () -> scene.steering().isAt(state) || !move.isAlive());
    }

    /** One move with one failure, run again until it has ended. @return the side that has the writers then */
    private String move(int number, String side, Scene scene) throws Exception {
        Failure failure = deck.at(number);
        boolean away = failure.what() == Failure.What.AWAY;
        String state = Steering.STATES.get(away ? 1 + random.nextInt(7) : random.nextInt(8));
        String command = side.equals("source") ? "cutover" : "rollback";
        boolean terminates = number % 4 == 2;
        LiveShop.file(scene.migration(), scene.steering().settings(DEADLINE, terminates));
        account.add(number + " " + command + " " + failure + " in " + state);
        scene.steering().holdAt(Set.copyOf(List.of(FENCING, state)));
        MigratorProcess move = scene.migration().start(command, "--yes");
        awaitReachedOrEnded(FENCING, scene, move);
        String user = Crowd.USERS.get(random.nextInt(Crowd.USERS.size()));
        try (OpenTransaction open = scene.crowd().open(side, user)) {
            open.commitAfter(STAYS_OPEN);
            if (!state.equals(FENCING)) {
                scene.steering().release(FENCING);
                awaitReachedOrEnded(state, scene, move);
            }
            strike(failure, scene, move, state, command);
            account.add("ended " + end(move));
            String now = finish(command, side, scene);
            Await.until(
                    "one side takes writes: " + told(),
                    DEADLINE,
                    () -> OpenSides.now(scene.migration()).equals(List.of(now)));
            scene.shop().awaitWrites(10);
            return now;
        }
    }

    private void strike(Failure failure, Scene scene, MigratorProcess move, String state, String command)
            throws Exception {
        if (failure.what() != Failure.What.AWAY) {
            scene.strike().with(failure, move);
            return;
        }
        Failure.Part fenced = command.equals("cutover") ? Failure.Part.SOURCE : Failure.Part.TARGET;
        if (scene.steering().isAt(state)) {
            boolean decided = Steering.isDecided(state);
            account.add(scene.absence().of(BED.server(fenced), move, command, decided));
        } else {
            scene.strike().with(new Failure(Failure.What.STOPPED, fenced), move);
        }
    }

    private static String end(MigratorProcess move) throws InterruptedException {
        int code = move.awaitEnd(Migration.DEADLINE);
        assertThat(code).as(move.output()).isNotEqualTo(ErrorCode.INTERNAL.exitCode());
        return code == 128 + 9 ? "by SIGKILL" : String.valueOf(code);
    }

    /** As an operator does: again until it says that the writers have moved, or that they have not. */
    private String finish(String command, String side, Scene scene) throws InterruptedException {
        Migration migration = scene.migration();
        List<Migration.Outcome> outcomes = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            scene.run().keep();
            Migration.Outcome outcome = migration.run(command, "--yes");
            outcomes.add(outcome);
            account.add("then " + outcome.exitCode());
            if (outcome.exitCode() == 0) {
                return side.equals("source") ? "target" : "source";
            }
            if (outcome.output().contains("are in the ")) {
                return outcome.output().contains("are in the source already") ? "source" : "target";
            }
            assertThat(outcome.exitCode())
                    .as("%s: %s", told(), outcome.output())
                    .isIn(MAY_BE_REPEATED);
            TimeUnit.SECONDS.sleep(1); // lanes come up
        }
        throw new AssertionError(
                "not ended within " + PATIENCE + ", " + told() + ": " + outcomes + "\n" + said(migration));
    }

    private static String said(Migration migration) {
        try {
            return migration.account();
        } catch (SQLException e) {
            return migration.allOutput();
        }
    }
}
