package io.crossfade.control.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;

/** Replaces a file so that whoever opens it finds the old content or the new, after a crash of the machine too. */
final class WholeFile {
    private WholeFile() {}

    /**
     * Keeps its permissions, its group and, where this user may, its owner. Of a link, what it leads to is replaced.
     *
     * @throws IOException if it could not be, or if others than this user could no longer read it
     */
    static void replace(Path file, byte[] content) throws IOException {
        Path real = file.toRealPath();
        Path directory = Objects.requireNonNull(real.getParent(), "a file is in a directory");
        Path fresh = Files.createTempFile(directory, "." + real.getFileName(), ".new");
        try {
            likenTo(Files.readAttributes(real, PosixFileAttributes.class), fresh);
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

    private static void likenTo(PosixFileAttributes old, Path fresh) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        PosixFileAttributes ours = view.readAttributes();
        if (!ours.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        if (!ours.owner().equals(old.owner())) {
            try {
                view.setOwner(old.owner());
            } catch (IOException e) {
                if (!old.permissions().contains(PosixFilePermission.GROUP_READ)) {
                    throw new IOException("its owner, " + old.owner() + ", could not read it any more", e);
                }
            }
        }
        view.setPermissions(old.permissions());
    }
}
