package io.crossfade.control.page;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of one page. Under its name there is a whole page or what was there before, and it is for its owner alone, as
 * it may hold values of rows.
 */
public final class PageFile {
    private final Path file;

    private PageFile(Path file) {
        this.file = file;
    }

    /**
     * Tries that the file can be written, and leaves nothing behind.
     *
     * @throws CrossfadeException USAGE if it cannot
     */
    public static PageFile at(Path file) {
        PageFile page = new PageFile(file.toAbsolutePath().normalize());
        if (Files.exists(page.file) && !(Files.isRegularFile(page.file) && Files.isWritable(page.file))) {
            throw page.unwritable("it is there, and is no file that may be replaced", null);
        }
        try {
            Files.delete(page.newPartial());
        } catch (IOException e) {
            throw page.unwritable(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
        return page;
    }

    /** @throws CrossfadeException USAGE if it cannot be written any more; what was there before is there still */
    public void write(String page) {
        try {
            Path partial = newPartial();
            try {
                Files.writeString(partial, page, StandardCharsets.UTF_8);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw unwritable(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private Path newPartial() throws IOException {
        Path folder = Objects.requireNonNullElse(file.getParent(), file);
        return Files.createTempFile(folder, "." + file.getFileName(), ".partial");
    }

    private CrossfadeException unwritable(String why, @Nullable Exception cause) {
        return new CrossfadeException(
                ErrorCode.USAGE,
                "cannot write the page " + file + " (" + why + ")",
                "name a file in a folder that is there and that this user may write",
                cause);
    }
}
