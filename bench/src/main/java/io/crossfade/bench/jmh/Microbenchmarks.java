package io.crossfade.bench.jmh;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs all microbenchmarks, each in a Java machine of its own; JMH prints what it finds. */
public final class Microbenchmarks {
    private Microbenchmarks() {}

    /** @param quick fewer and shorter rounds */
    public static Collection<RunResult> run(boolean quick) {
        TimeValue round = TimeValue.milliseconds(quick ? 500 : 2_000);
        try {
            return new Runner(new OptionsBuilder()
                            .include("io\\.crossfade\\.bench\\.jmh\\..*")
                            .forks(1)
                            .warmupIterations(quick ? 2 : 5)
                            .warmupTime(round)
                            .measurementIterations(quick ? 3 : 5)
                            .measurementTime(round)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IllegalStateException("the microbenchmarks did not run", e);
        }
    }
}
