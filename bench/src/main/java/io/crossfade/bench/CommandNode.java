package io.crossfade.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The main class of a process that is one {@code crossfade} command, and ends as at SIGTERM when its input does. */
final class CommandNode {
    /** As the launcher starts commands. */
    static final List<String> OPTIONS =
            List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError");

    private CommandNode() {}

    /** @param log where its standard error goes */
    static JavaProcess start(Path log, String... command) {
        return JavaProcess.start(
                System.getProperty("java.class.path"), OPTIONS, CommandNode.class.getName(), List.of(command), log);
    }

    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("input").start(CommandNode::endWithInput);
        io.crossfade.control.cli.Main.main(arguments);
    }

    private static void endWithInput() {
        try {
            JavaProcess.awaitEndOfInput();
        } catch (IOException e) {
            System.err.println("the input failed: " + e);
        }
        System.exit(0);
    }
}
