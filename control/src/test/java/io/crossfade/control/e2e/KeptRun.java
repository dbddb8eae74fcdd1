package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import java.time.Duration;

/** The process that carries both ways; whoever runs it starts it again when a full disk has ended it, and for nothing else. */
final class KeptRun {
    private final Migration migration;
    private MigratorProcess process;

    private KeptRun(Migration migration) {
        this.migration = migration;
        this.process = migration.startInSync();
    }

    static KeptRun inSync(Migration migration) {
        return new KeptRun(migration);
    }

    void killAndStart() throws InterruptedException {
        process.kill();
        start();
    }

    /** Sees that it runs. */
    void keep() throws InterruptedException {
        if (!process.isAlive()) {
            assertThat(process.awaitEnd(Duration.ZERO)).as(process.output()).isEqualTo(ErrorCode.DISK_FULL.exitCode());
            start();
        }
    }

    private void start() {
        process = migration.start("run", "--execute");
    }
}
