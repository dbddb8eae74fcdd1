package io.crossfade.control.cli;

/**
 * Ends a long command cleanly on Ctrl+C or SIGTERM: what it guards is closed before the process goes. Nothing would be
 * lost without it; it only saves work that would be done again.
 */
final class Interrupt implements AutoCloseable {
    private final Thread hook;
    private boolean armed;

    private Interrupt(Thread hook) {
        this.hook = hook;
    }

    static Interrupt closing(AutoCloseable guarded, Console console) {
        return new Interrupt(Thread.ofPlatform().name("interrupt").unstarted(() -> {
            console.note("stopping …");
            try {
                guarded.close();
            } catch (Exception e) {
                console.note("while stopping: " + e.getMessage());
            }
            console.note("stopped; start the same command again to go on.");
        }));
    }

    void arm() {
        Runtime.getRuntime().addShutdownHook(hook);
        armed = true;
    }

    @Override
    public void close() {
        if (!armed) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyGoingDown) {
            // The hook runs; the process ends when it is done.
        }
    }
}
