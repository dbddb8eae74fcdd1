package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.testkit.CuttingProxy;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.SmallDisks.Disk;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Lets things fail while a move is held, and lets the move go on: while something is away, or when it is back. */
final class Strike {
    private static final int AWAY_MILLIS = 3_000;

    /** Now and then longer than a fence stands. */
    private static final int SILENT_MILLIS = 12_000;

    private static final int SEGMENTS = 1_000;
    private static final String SWITCH_SEGMENT = "select pg_logical_emit_message(false, 'filler', ''), pg_switch_wal()";

    private final FrailBed bed;
    private final Steering steering;
    private final KeptRun run;
    private final SplittableRandom random;

    Strike(FrailBed bed, Steering steering, KeptRun run, SplittableRandom random) {
        this.bed = bed;
        this.steering = steering;
        this.run = run;
        this.random = random;
    }

    void with(Failure failure, MigratorProcess move) throws Exception {
        switch (failure.what()) {
            case KILLED -> kill(failure.part(), move);
            case SESSIONS_ENDED -> endSessions(bed.server(failure.part()));
            case CUT -> bed.proxy(failure.part()).cut();
            case STOPPED -> whileAway(AWAY_MILLIS, () -> stop(failure.part()), () -> start(failure.part()));
            case SILENT -> silence(bed.proxy(failure.part()), CuttingProxy::hold);
            case FORSAKEN -> silence(bed.proxy(failure.part()), CuttingProxy::forsake);
            case DATA_FULL -> {
                PostgresServer server = bed.server(failure.part());
                whileAway(2 * AWAY_MILLIS, () -> fillData(server), () -> server.makeRoom(Disk.DATA));
            }
            case WAL_FULL -> {
                PostgresServer server = bed.server(failure.part());
                whileAway(AWAY_MILLIS, () -> fillWal(server), () -> {
                    server.makeRoom(Disk.WAL);
                    server.stopHard(); // it has ended itself, or is about to
                    server.start();
                });
            }
            case AWAY -> throw new IllegalArgumentException("that is an Absence");
        }
        steering.release();
    }

    private void kill(Failure.Part part, MigratorProcess move) throws InterruptedException {
        if (part == Failure.Part.MOVE) {
            move.kill();
        } else {
            run.killAndStart();
        }
    }

    private static void endSessions(PostgresServer server) throws SQLException {
        server.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'crossfade/%'");
    }

    /** What makes something go away or come back. */
    private interface Act {
        void carryOut() throws SQLException;
    }

    private void whileAway(int mostMillis, Act goes, Act comes) throws SQLException, IOException, InterruptedException {
        goes.carryOut();
        if (random.nextBoolean()) {
            steering.release();
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis)); // how long it is away is part of the case
        comes.carryOut();
    }

    private void silence(CuttingProxy proxy, java.util.function.Consumer<CuttingProxy> begin)
            throws SQLException, IOException, InterruptedException {
        whileAway(SILENT_MILLIS, () -> begin.accept(proxy), proxy::release);
    }

    private void stop(Failure.Part part) {
        if (part == Failure.Part.BROKER) {
            bed.kafka().stop();
        } else {
            bed.server(part).stopHard();
        }
    }

    private void start(Failure.Part part) {
        if (part == Failure.Part.BROKER) {
            bed.kafka().start();
        } else {
            bed.server(part).start();
        }
    }

    private static void fillData(PostgresServer server) {
        server.fill(Disk.DATA);
        assertThatThrownBy(() ->
                        server.execute("create table filler as select repeat('x', 1000) from generate_series(1, 1000)"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        // What it says depends on the file for which there was no room first.
                        e -> assertThat(e.getSQLState()).as("%s", e).matches("53100|58030|XX000"));
    }

    /** A server that finds no room for its log ends. It finds out as soon as it needs the next segment. */
    private static void fillWal(PostgresServer server) throws SQLException {
        server.fill(Disk.WAL);
        int switched = 0;
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            for (; switched < SEGMENTS; switched++) {
                statement.execute(SWITCH_SEGMENT);
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as("%s", e).matches("53100|57P0.|08...");
        }
        assertThat(switched).as("its log has room for segments without end").isLessThan(SEGMENTS);
    }
}
