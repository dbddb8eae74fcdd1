package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The cutover's process killed with SIGKILL at its steps, and run again until it ends (invariant I8). */
class KilledCutoverTest {
    private static final TestBed BED = TestBed.start();
    private static final int KILLS = 3;
    private static final int TRIES = 6;
    private static final int MOST_MILLIS_AFTER_STEP = 25;
    private static final List<String> STEPS = List.of("comparing", "fencing", "draining", "checking", "sequencing");

    private static final String NOTHING_LEFT = "are in the target there already: nothing is left to do";

    /** After this the source opens by itself: short, so that a test need not wait long for it. */
    private static final Duration OPENS_AFTER = Duration.ofSeconds(6);

    private static final Duration OPEN_AGAIN = OPENS_AFTER.multipliedBy(5);

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void aCutoverKilledAgainAndAgainEndsWithOneSideOpenAndNothingLost() throws Exception {
        long seed = KilledProcessesTest.seed();
        SplittableRandom random = new SplittableRandom(seed);
        try (Migration migration = BED.migration("switched", TestBed.NEW)) {
            Path switched = migration.directory().resolve("switched");
            String cutover = """
                    cutover: {deadline: %ds, routes: [{command: {run: [touch, "%s"]}}]}
                    """.formatted(OPENS_AFTER.toSeconds(), switched);
            try (LiveShop shop = LiveShop.open(migration, seed, true, cutover)) {
                migration.startInSync();
                try (SidesProbe probe = SidesProbe.start(migration)) {
                    List<String> killed = killSeveralTimes(migration, shop, probe, random);
                    finish(migration, killed);
                    assertThat(switched).exists();
                    shop.assertEqual("at the switch, after kills " + killed);
                    shop.switchTo(LiveShop.endpoint("target", migration.targetUrl()));
                    shop.awaitWrites(30);
                    shop.writer().stop();
                    Await.until("the probe has seen the target open", Migration.DEADLINE, probe::isTargetOpen);
                    assertThat(probe.bothOpen()).as("after kills %s", killed).isEmpty();
                    assertThat(probe.failures()).isEmpty();
                }
                shop.assertNothingLostOrDoubled();
            }
        }
    }

    private static List<String> killSeveralTimes(
            Migration migration, LiveShop shop, SidesProbe probe, SplittableRandom random) throws Exception {
        List<String> killed = new ArrayList<>();
        for (int i = 0; i < KILLS && !isForward(migration); i++) {
            String step = STEPS.get(random.nextInt(STEPS.size()));
            MigratorProcess cutover = migration.start("cutover", "--yes");
            Await.until(
                    "the cutover is past " + step,
                    Migration.DEADLINE,
                    () -> !cutover.isAlive() || cutover.output().contains("  " + step + ":"));
            cutover.endsWithin(Duration.ofMillis(random.nextInt(MOST_MILLIS_AFTER_STEP)));
            cutover.kill();
            killed.add(step);
            long before = shop.writer().committed();
            Await.until(
                    "the source takes writes again, or the decision has fallen, after kills " + killed,
                    OPEN_AGAIN,
                    () -> shop.writer().committed() > before + 1 || isForward(migration));
            assertThat(probe.bothOpen()).as("after kills %s", killed).isEmpty();
        }
        assertThat(killed).isNotEmpty();
        return killed;
    }

    /**
     * Runs it until it is done, which the last one killed may have been already; before that it may be undone, or be refused
     * while the lanes catch up.
     */
    private static void finish(Migration migration, List<String> killed) throws InterruptedException {
        List<Migration.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            Migration.Outcome outcome = migration.run("cutover", "--yes");
            outcomes.add(outcome);
            if (outcome.exitCode() == 0 || outcome.output().contains(NOTHING_LEFT)) {
                return;
            }
            assertThat(outcome.exitCode())
                    .as("after kills %s: %s", killed, outcome.output())
                    .isIn(ErrorCode.CUTOVER_UNDONE.exitCode(), ErrorCode.CUTOVER_REFUSED.exitCode());
        }
        throw new AssertionError("not done after " + TRIES + " runs: " + outcomes);
    }

    private static boolean isForward(Migration migration) throws SQLException {
        try (Connection source = migration.source()) {
            return "t".equals(Migration.value(source, "select to_regclass('crossfade.decision') is not null"))
                    && "t"
                            .equals(Migration.value(
                                    source, "select exists (select from crossfade.decision where state = 'forward')"));
        }
    }
}
