package io.crossfade.control.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** What differs when a file was written or replaced. */
public record FileStamp(
        FileTime written, long size, @Nullable Object identity) {
    /** Null: it cannot be looked at, or is not there. */
    public static @Nullable FileStamp of(Path file) {
        try {
            BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(of.lastModifiedTime(), of.size(), of.fileKey());
        } catch (IOException e) {
            return null;
        }
    }
}
