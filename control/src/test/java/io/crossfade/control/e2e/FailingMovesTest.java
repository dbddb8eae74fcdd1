package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Writers that go there and back while something fails at a step of every move: a process killed, sessions ended, a broker or
 * a server stopped. Whatever it is, afterwards one side takes writes, and no acknowledged write is missing. More moves with
 * {@code -Dcrossfade.moves=200}.
 */
class FailingMovesTest {
    private static final TestBed BED = TestBed.start();
    private static final int MOVES = Integer.getInteger("crossfade.moves", 6);
    private static final int TRIES = 12;

    /** After this a closed side opens by itself: short, so that a test need not wait long for it. */
    private static final Duration DEADLINE = Duration.ofSeconds(8);

    private static final List<String> STATES =
            List.of("fencing", "draining", "checking", "sequencing", "deciding", "turning", "opening", "routing");

    /** What fails while a move stands in one of its states. */
    private enum Failure {
        KILLED_MOVE,
        KILLED_RUN,
        SESSIONS_OF_SOURCE,
        SESSIONS_OF_TARGET,
        STOPPED_BROKER,
        STOPPED_SOURCE,
        STOPPED_TARGET
    }

    private final SplittableRandom random;
    private final long seed = KilledProcessesTest.seed();
    private final List<String> account = new ArrayList<>();

    FailingMovesTest() {
        random = new SplittableRandom(seed);
    }

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void whateverFailsOneSideTakesWritesAndNothingIsLost() throws Exception {
        try (Migration migration = BED.migration("failing_moves", TestBed.OLD)) {
            Steering steering = Steering.in(migration.directory());
            try (LiveShop shop = LiveShop.open(migration, seed, true, steering.settings(DEADLINE));
                    Switchboard board = Switchboard.start(migration, steering, shop)) {
                Runner runner = Runner.inSync(migration);
                try (OpenSides sides = OpenSides.watch(migration)) {
                    String side = "source";
                    for (int i = 0; i < MOVES || side.equals("target"); i++) {
                        side = move(i, side, migration, steering, runner, shop);
                        assertThat(sides.overlaps()).as(told()).isEmpty();
                    }
                    assertThat(sides.looks()).isGreaterThan(MOVES);
                }
                shop.writer().stop();
                migration.awaitCaughtUp();
                assertThat(board.switches()).isGreaterThan(1);
                shop.assertEqual("after " + told());
                shop.assertNothingLostOrDoubled();
            }
        }
    }

    private String told() {
        return "seed " + seed + ": " + String.join("; ", account);
    }

    /** One move with one failure, run again until it has ended. @return the side that has the writers then */
    private String move(int number, String side, Migration migration, Steering steering, Runner runner, LiveShop shop)
            throws Exception {
        Failure failure = Failure.values()[number % Failure.values().length];
        String state = STATES.get(random.nextInt(STATES.size()));
        String command = side.equals("source") ? "cutover" : "rollback";
        account.add(number + " " + command + " " + failure + " in " + state);
        steering.holdAt(state);
        MigratorProcess move = migration.start(command, "--yes");
        Await.until(
                "it reaches " + state + " or ends, " + told(),
                Migration.DEADLINE,
                () -> steering.isReached() || !move.isAlive());
        strike(failure, move, runner);
        steering.release();
        move.awaitEnd(Migration.DEADLINE);
        account.add("ended " + (failure == Failure.KILLED_MOVE ? "by SIGKILL" : move.awaitEnd(Duration.ZERO)));
        String now = finish(command, side, migration);
        Await.until(
                "one side takes writes: " + told(),
                DEADLINE,
                () -> OpenSides.now(migration).equals(List.of(now)));
        shop.awaitWrites(10);
        return now;
    }

    private void strike(Failure failure, MigratorProcess move, Runner runner) throws Exception {
        switch (failure) {
            case KILLED_MOVE -> move.kill();
            case KILLED_RUN -> runner.killAndStart();
            case SESSIONS_OF_SOURCE -> endSessions(TestBed.OLD);
            case SESSIONS_OF_TARGET -> endSessions(TestBed.NEW);
            case STOPPED_BROKER -> {
                BED.kafka().stop();
                pause();
                BED.kafka().start();
            }
            case STOPPED_SOURCE -> stopped(TestBed.OLD);
            case STOPPED_TARGET -> stopped(TestBed.NEW);
        }
    }

    private void stopped(int major) throws InterruptedException {
        BED.of(major).stopHard();
        pause();
        BED.of(major).start();
    }

    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000)); // how long it is away is part of the case
    }

    private static void endSessions(int major) throws SQLException {
        BED.of(major)
                .execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'crossfade/%'");
    }

    /** As an operator does: again until it says that the writers have moved, or that they have not. */
    private String finish(String command, String side, Migration migration) throws InterruptedException {
        List<Migration.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
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
                "not ended after " + TRIES + " runs, " + told() + ": " + outcomes + "\n" + said(migration));
    }

    private static String said(Migration migration) {
        try {
            return migration.account();
        } catch (SQLException e) {
            return migration.allOutput();
        }
    }

    private static final Set<Integer> MAY_BE_REPEATED = Set.of(
            ErrorCode.CUTOVER_UNDONE.exitCode(),
            ErrorCode.CUTOVER_REFUSED.exitCode(),
            ErrorCode.CUTOVER_FORWARD.exitCode(),
            ErrorCode.UNREACHABLE.exitCode(),
            ErrorCode.ALREADY_RUNNING.exitCode());

    /** The process that carries both ways. */
    private static final class Runner {
        private final Migration migration;
        private MigratorProcess process;

        private Runner(Migration migration) {
            this.migration = migration;
            this.process = migration.startInSync();
        }

        static Runner inSync(Migration migration) {
            return new Runner(migration);
        }

        void killAndStart() throws InterruptedException {
            process.kill();
            process = migration.start("run", "--execute");
        }
    }

    /** Holds a move in one of its states, by a hook, and takes its word for where the writers go. */
    private record Steering(Path directory) {
        private static final String HOLD = """
                d=$(dirname "$0")
                [ "$(cat "$d/hold-at" 2>/dev/null)" = "$CROSSFADE_STATE" ] || exit 0
                rm "$d/hold-at"
                touch "$d/reached"
                i=0
                while [ ! -e "$d/go" ] && [ $i -lt 300 ]; do sleep 0.02; i=$((i+1)); done
                """;
        private static final String ROUTE = """
                d=$(dirname "$0")
                echo "$1" > "$d/route.new" && mv "$d/route.new" "$d/route"
                """;

        static Steering in(Path directory) throws IOException {
            Files.writeString(directory.resolve("hold.sh"), HOLD);
            Files.writeString(directory.resolve("route.sh"), ROUTE);
            return new Steering(directory);
        }

        String settings(Duration deadline) {
            StringBuilder text = new StringBuilder("cutover:\n  deadline: " + deadline.toSeconds() + "s\n");
            text.append("  routes: [{command: {run: [sh, \"%1$s\", target], undo: [sh, \"%1$s\", source]}}]\n"
                    .formatted(directory.resolve("route.sh")));
            text.append("  hooks:\n");
            for (String state : STATES) {
                text.append("    - {before: %s, command: {run: [sh, \"%s\"], timeout: 20s}}\n"
                        .formatted(state, directory.resolve("hold.sh")));
            }
            return text.toString();
        }

        void holdAt(String state) throws IOException {
            Files.deleteIfExists(directory.resolve("reached"));
            Files.deleteIfExists(directory.resolve("go"));
            Files.writeString(directory.resolve("hold-at"), state);
        }

        boolean isReached() {
            return Files.exists(directory.resolve("reached"));
        }

        void release() throws IOException {
            Files.deleteIfExists(directory.resolve("hold-at"));
            Files.writeString(directory.resolve("go"), "");
        }

        String route() {
            try {
                return Files.readString(directory.resolve("route")).strip();
            } catch (IOException e) {
                return "source"; // nobody has been sent anywhere yet
            }
        }
    }

    /** Sends the shop's writers where the route's program says. */
    private static final class Switchboard implements AutoCloseable {
        private final Thread thread;
        private volatile boolean closing;
        private final AtomicInteger switches = new AtomicInteger();

        private Switchboard(Migration migration, Steering steering, LiveShop shop) {
            this.thread = Thread.ofPlatform().name("switchboard").unstarted(() -> watch(migration, steering, shop));
        }

        static Switchboard start(Migration migration, Steering steering, LiveShop shop) {
            Switchboard board = new Switchboard(migration, steering, shop);
            board.thread.start();
            return board;
        }

        private void watch(Migration migration, Steering steering, LiveShop shop) {
            String last = "source";
            try {
                while (!closing) {
                    String now = steering.route();
                    if (!now.equals(last)) {
                        last = now;
                        switches.incrementAndGet();
                        shop.switchTo(LiveShop.endpoint(
                                now, now.equals("source") ? migration.sourceUrl() : migration.targetUrl()));
                    }
                    TimeUnit.MILLISECONDS.sleep(5); // a file tells nobody that it was written
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int switches() {
            return switches.get();
        }

        @Override
        public void close() {
            closing = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
