package io.crossfade.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a PostgreSQL server is started by this user: PostgreSQL refuses to run as root. An ordinary user starts it as it
 * is; root starts it in a user namespace of its own or, where the kernel forbids that, as {@code nobody}.
 */
enum Privileges {
    ORDINARY,
    NAMESPACE,
    NOBODY;

    static Privileges ofThisUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return ORDINARY;
        }
        return NAMESPACE.works() ? NAMESPACE : NOBODY;
    }

    /** What every command line of the server begins with. */
    List<String> prefix() {
        return switch (this) {
            case ORDINARY -> List.of();
            case NAMESPACE -> List.of("unshare", "--user");
            case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        };
    }

    /** Makes a directory of root's the server's own. */
    void own(Path directory) throws IOException {
        if (this == NOBODY) {
            UserPrincipal nobody =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(directory, nobody);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private boolean works() {
        try {
            List<String> command = new ArrayList<>(prefix());
            command.add("true");
            Process probe = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
