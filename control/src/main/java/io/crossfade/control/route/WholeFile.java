package io.crossfade.control.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/** Replaces a file so that whoever opens it finds the old content or the new, after a crash of the machine too. */
final class WholeFile {
    private static final String FRESH = ".new";

    /** No write takes so long: what is older was left by a process that died. */
    private static final Duration STALE = Duration.ofMinutes(10);

    private WholeFile() {}

    /**
     * Keeps its permissions, its group and, where this user may, its owner; access control lists are lost. Of a link, what it
     * leads to is replaced.
     *
     * @throws IOException if it could not be, or if its owner might not be able to read it any more
     */
    static void replace(Path file, byte[] content) throws IOException {
        Path real = file.toRealPath();
        Path directory = Objects.requireNonNull(real.getParent(), "a file is in a directory");
        removeStale(directory, real);
        Path fresh = Files.createTempFile(directory, prefix(real), FRESH);
        try {
            likenTo(real, fresh);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String prefix(Path file) {
        return "." + file.getFileName();
    }

    private static void removeStale(Path directory, Path file) throws IOException {
        Pattern ours = Pattern.compile(Pattern.quote(prefix(file)) + "\\d+" + Pattern.quote(FRESH));
        Instant before = Instant.now().minus(STALE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory,
                path -> ours.matcher(String.valueOf(path.getFileName())).matches())) {
            for (Path each : files) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static void likenTo(Path file, Path fresh) throws IOException {
        PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        PosixFileAttributes ours = view.readAttributes();
        if (!ours.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        if (!ours.owner().equals(old.owner())) {
            try {
                view.setOwner(old.owner());
            } catch (IOException e) {
                if (!old.permissions().contains(PosixFilePermission.OTHERS_READ)
                        && !(old.permissions().contains(PosixFilePermission.GROUP_READ)
                                && Accounts.ownerIsInGroup(file))) {
                    throw new IOException("its owner, " + old.owner() + ", could not read it any more", e);
                }
            }
        }
        view.setPermissions(old.permissions());
    }
}
