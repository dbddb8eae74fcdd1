package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crossfade's processes killed with SIGKILL in the middle of everything, while an application writes. */
class KilledProcessesTest {
    private static final TestBed BED = TestBed.start();
    private static final int RANDOM_KILLS = 2;
    private static final int MOST_MILLIS_TO_LIVE = 4_000;

    @AfterAll
    static void stop() {
        BED.close();
    }

    static long seed() {
        long seed = Long.getLong("crossfade.seed", System.nanoTime());
        System.out.println("seed " + seed + " (again with -Dcrossfade.seed=" + seed + ")");
        return seed;
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void aRunKilledAtEveryKindOfMomentLosesAndDoublesNothing(int sourceMajor) throws Exception {
        long seed = seed();
        boolean tablesInTarget = sourceMajor == TestBed.NEW; // this machine's pg_dump may be older than that
        try (Migration migration = BED.migration("killed" + sourceMajor, sourceMajor);
                LiveShop shop = LiveShop.open(migration, seed, tablesInTarget, "");
                Connection target = migration.target()) {
            killDuringCopy(migration, target);
            shop.moveLargeEvents(); // between chunks of this snapshot and of the next one
            if (!tablesInTarget) {
                killDuringPostData(migration, target);
            }
            killWhileApplying(migration, target);
            killWithinLargeTransaction(migration, shop, target);
            killAtRandomMoments(migration, new SplittableRandom(seed));

            migration.startInSync();
            shop.awaitWrites(50);
            shop.writer().stop();
            migration.awaitCaughtUp();
            shop.assertEqual("at the end");
            shop.assertNothingLostOrDoubled();
        }
    }

    private static void killDuringCopy(Migration migration, Connection target) throws Exception {
        MigratorProcess run = migration.start("run", "--execute");
        Migration.await(run, "some chunks are in and some are not", () -> between(target, "crossfade.chunk"));
        run.kill();
        assertThat(between(target, "crossfade.chunk")).as("killed in time").isTrue();
    }

    private static void killDuringPostData(Migration migration, Connection target) throws Exception {
        MigratorProcess run = migration.start("run", "--execute");
        Migration.await(run, "some indexes are made and some are not", () -> between(target, "crossfade.post_data"));
        run.kill();
    }

    private static boolean between(Connection target, String table) throws java.sql.SQLException {
        return "t".equals(Migration.value(target, "select to_regclass('" + table + "') is not null"))
                && "t"
                        .equals(Migration.value(
                                target, "select bool_or(state = 'done') and bool_or(state <> 'done') from " + table));
    }

    private static void killWhileApplying(Migration migration, Connection target) throws Exception {
        MigratorProcess run = migration.start("run", "--execute");
        Migration.await(
                run,
                "every lane applies",
                () -> "t"
                        .equals(Migration.value(
                                target,
                                "select bool_and(copied) and sum(applied_transactions) > 20 from crossfade.lane")));
        run.kill();
    }

    private static void killWithinLargeTransaction(Migration migration, LiveShop shop, Connection target)
            throws Exception {
        MigratorProcess run = migration.startInSync();
        shop.writeLargeTransaction(1);
        Migration.await(run, "it is within a large transaction", () -> LiveShop.isWithinLargeTransaction(target, 1));
        run.kill();
    }

    private static void killAtRandomMoments(Migration migration, SplittableRandom random) throws Exception {
        for (int i = 0; i < RANDOM_KILLS; i++) {
            MigratorProcess run = migration.start("run", "--execute");
            assertThat(run.endsWithin(Duration.ofMillis(random.nextInt(MOST_MILLIS_TO_LIVE))))
                    .as("it ended by itself: %s", run.output())
                    .isFalse();
            run.kill();
        }
    }

    @Test
    void stagesOfTheirOwnKilledOneByOneLoseAndDoubleNothing() throws Exception {
        long seed = seed();
        try (Migration migration = BED.migration("stages", TestBed.NEW);
                LiveShop shop = LiveShop.open(migration, seed, true, "");
                Connection target = migration.target()) {
            MigratorProcess snapshot = migration.start("snapshot");
            Migration.await(snapshot, "some chunks are in", () -> between(target, "crossfade.chunk"));
            snapshot.kill();
            MigratorProcess stream = migration.start("stream");
            MigratorProcess apply = migration.start("apply");
            snapshot = migration.start("snapshot");
            assertThat(snapshot.awaitEnd(Migration.DEADLINE))
                    .as(snapshot.output())
                    .isZero();
            shop.writeLargeTransaction(1);
            Migration.await(
                    apply, "it is within a large transaction", () -> LiveShop.isWithinLargeTransaction(target, 1));
            apply.kill();
            apply = migration.start("apply");
            SplittableRandom random = new SplittableRandom(seed);
            for (MigratorProcess each : List.of(stream, apply)) {
                assertThat(each.endsWithin(Duration.ofMillis(random.nextInt(MOST_MILLIS_TO_LIVE))))
                        .as(each.output())
                        .isFalse();
                each.kill();
            }
            migration.start("stream");
            migration.start("apply");
            shop.awaitWrites(50);
            shop.writer().stop();
            migration.awaitCaughtUp();
            shop.assertEqual("at the end");
            shop.assertNothingLostOrDoubled();
        }
    }
}
