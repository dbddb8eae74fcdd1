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

    /** @param goOn the command that goes on where this one was, as it is typed */
    static Interrupt closing(AutoCloseable guarded, Console console, String goOn) {
        return new Interrupt(Thread.ofPlatform().name("interrupt").unstarted(() -> {
            console.note("stopping …");
            try {
                guarded.close();
            } catch (Exception e) {
                console.note("while stopping: " + e.getMessage());
            }
            console.note("stopped; nothing is lost. To go on: " + goOn);
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
