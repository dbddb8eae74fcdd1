package io.crossfade.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Another process that holds the file's write lock from when it says so until its input ends. */
public final class LockingProcess implements AutoCloseable {
    private final Process process;

    private LockingProcess(Process process) {
        this.process = process;
    }

    /** Returns when the lock is held. */
    public static LockingProcess start(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int first = process.getInputStream().read();
        if (first != 'L') {
            process.destroyForcibly();
            throw new IOException("the other process did not lock the file");
        }
        return new LockingProcess(process);
    }

    public long pid() {
        return process.pid();
    }

    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = session.createStatement()) {
            statement.execute("begin immediate");
            System.out.println("L");
            int end = System.in.read();
            statement.execute("rollback");
            System.exit(end < 0 ? 0 : 1);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
