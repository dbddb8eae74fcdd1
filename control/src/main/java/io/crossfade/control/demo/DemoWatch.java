package io.crossfade.control.demo;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Watch;
import io.crossfade.control.watch.Budget;
import io.crossfade.control.watch.ChunkSize;
import io.crossfade.control.watch.Coverage;
import io.crossfade.control.watch.RoundTally;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.verifier.DiscrepancyJson;
import java.time.InstantSource;

/** A continuous verification without rest beside the demo's writers; whatever it calls different is shown. */
final class DemoWatch implements WatchListener, AutoCloseable {
    private static final int ALL_OF_THE_TIME = 100;

    private final Progress progress;
    private final Watch watch;
    private final Coverage coverage = new Coverage();
    private final InstantSource clock = InstantSource.system();
    private final RoundTally tally = new RoundTally(clock.instant());
    private final Thread thread;
    private long rounds;
    private long differences;
    private long converging;

    private DemoWatch(Watch watch, Progress progress) {
        this.watch = watch;
        this.progress = progress;
        this.thread = Thread.ofPlatform()
                .name("demo verify")
                .unstarted(() ->
                        watch.loop(new Budget(ALL_OF_THE_TIME), coverage, this).run(0));
    }

    static DemoWatch start(Operations operations, Progress progress) {
        DemoWatch started = new DemoWatch(operations.watch(null, ChunkSize.DEFAULT, true), progress);
        started.thread.start();
        return started;
    }

    @Override
    public synchronized void looked(ChunkLook look) {
        tally.add(look);
        converging += look.changing() == null ? 0 : look.changing();
        differences += look.appeared().size();
        for (DiscrepancyJson row : look.appeared()) {
            progress.note(look.at() + " verify: " + row + " " + row.values());
        }
    }

    @Override
    public synchronized void ended(Round round) {
        rounds = round.number();
    }

    @Override
    public void note(String line) {
        progress.note("verify: " + line);
    }

    /** Ends it. @return what it found */
    DemoResult.Verified stop() throws InterruptedException {
        watch.stop();
        thread.join();
        return verified();
    }

    private synchronized DemoResult.Verified verified() {
        Round all = tally.round(rounds, coverage, clock.instant());
        return new DemoResult.Verified(
                rounds,
                all.compared(),
                all.rows(),
                differences,
                converging,
                all.heldTimes(),
                all.failed(),
                all.heldMillisP50(),
                all.heldMillisP99(),
                all.heldMillisMax());
    }

    @Override
    public void close() {
        watch.close();
    }
}
