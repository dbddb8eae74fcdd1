package io.crossfade.bench;

import io.crossfade.control.progress.SilentProgress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Crossfade's own commands as operators start them, watched or not. */
record WatchedSystem(Watching watching, Broker broker) implements StreamSystem {
    private static final String TARGET = "target";

    @Override
    public String name() {
        return watching.label();
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public void open(Site site) {
        Path file = MigrationFile.write(site, broker.address(), TARGET, "{tables: public.*, to: target/public.*}");
        try (Operations operations = Operations.of(file);
                Supervisor supervisor = operations.run(operations.plan(), new SilentProgress(), RunListener.SILENT)) {
            supervisor.awaitInSync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public Running start(Site site) {
        Path file = MigrationFile.of(site);
        if (watching.interval().isZero()) {
            return new Started(RunNode.start(site.directory().resolve("run.log"), file), broker, null, null);
        }
        ServedNode served = ServedNode.start(site, file);
        try {
            served.ask("start", "{\"execute\": true}");
            return new Started(served.process(), broker, served, Onlookers.of(served, watching.interval()));
        } catch (RuntimeException e) {
            served.close();
            throw e;
        }
    }

    /**
     * One that goes on.
     *
     * @param served null: nothing is
     * @param onlookers null: there are none
     */
    private record Started(
            JavaProcess process,
            Broker broker,
            @Nullable ServedNode served,
            @Nullable Onlookers onlookers) implements Running {
        @Override
        public List<ProcessTree> processes() {
            List<ProcessTree> all = new ArrayList<>(List.of(new ProcessTree("crossfade", process.pid())));
            all.addAll(broker.processes());
            return all;
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            try {
                if (onlookers != null) {
                    requireWatched(onlookers);
                    onlookers.close();
                }
            } finally {
                if (served != null) {
                    served.cancel();
                    served.close();
                }
                process.close();
            }
        }

        private static void requireWatched(Onlookers onlookers) {
            if (!onlookers.areWatching()) {
                throw new IllegalStateException("nobody watched it");
            }
        }
    }
}
