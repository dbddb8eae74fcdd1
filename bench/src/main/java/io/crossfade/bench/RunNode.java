package io.crossfade.bench;

import io.crossfade.control.progress.SilentProgress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The main class of a process that carries out a migration as {@code crossfade run} does, until its input ends; only that it
 * does not count both sides when they are in step, as {@code run} does once for a small migration and {@code serve} does not.
 */
final class RunNode {
    private RunNode() {}

    /** @param log where its standard error goes */
    static JavaProcess start(Path log, Path file) {
        return JavaProcess.start(
                System.getProperty("java.class.path"),
                CommandNode.OPTIONS,
                RunNode.class.getName(),
                List.of(file.toString()),
                log);
    }

    public static void main(String[] arguments) throws IOException {
        try (Operations operations = Operations.of(Path.of(arguments[0]));
                Supervisor supervisor = operations.run(operations.plan(), new SilentProgress(), RunListener.SILENT)) {
            Thread.ofPlatform().daemon().name("follow").start(() -> follow(supervisor));
            JavaProcess.awaitEndOfInput();
        }
    }

    private static void follow(Supervisor supervisor) {
        try {
            supervisor.awaitInSync();
            supervisor.follow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CrossfadeException e) {
            if (e.code() != ErrorCode.INTERRUPTED) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
