package io.crossfade.control.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many rows each moved table held at one moment: what lies beside a backup. All counts are exact and of one snapshot,
 * the one that the dump has too.
 *
 * @param format of this file, for other versions of Crossfade
 * @param migration the name that the file gives it
 * @param source its URL without parameters, or the path of a SQLite file
 * @param serverMajor the source's major version; of a SQLite file 3
 * @param takenAt when the snapshot was taken, by the source's clock
 * @param snapshot as {@code pg_current_snapshot()} says; empty for a SQLite file
 * @param tables those that the migration moves
 * @param dump null where there is none
 * @param withoutDump why there is none; empty where there is one
 */
public record SourceCounts(
        int format,
        String migration,
        String source,
        int serverMajor,
        Instant takenAt,
        String snapshot,
        List<Table> tables,
        @Nullable Dump dump,
        String withoutDump) {
    static final int FORMAT = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public SourceCounts {
        tables = List.copyOf(tables);
    }

    /**
     * One table's count.
     *
     * @param schema of the source; {@code main} in a SQLite file
     * @param name without the schema
     * @param rows exactly so many
     * @param partitions how many tables hold its rows; 0 if it is not partitioned
     */
    public record Table(String schema, String name, long rows, int partitions) {
        public TableId id() {
            return new TableId(schema, name);
        }
    }

    /**
     * The file of a backup.
     *
     * @param file its name, in the folder of these counts
     * @param bytes the file's size
     * @param sha256 the file's digest, in hexadecimal digits
     * @param entries of its table of contents, as {@code pg_restore --list} counts them; of a SQLite file, moved tables
     * @param pgDump the major version that wrote it; a {@code pg_restore} of this or a newer one reads it; 0: it is a copy
     *     of a SQLite file
     */
    public record Dump(String file, long bytes, String sha256, int entries, int pgDump) {
        /**
         * @param written where it lies now
         * @param named the name that it will have
         */
        static Dump of(Path written, Path named, int entries, int pgDump) {
            try (InputStream in = Files.newInputStream(written);
                    DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
                long bytes = digest.transferTo(OutputStream.nullOutputStream());
                String sha256 =
                        HexFormat.of().formatHex(digest.getMessageDigest().digest());
                return new Dump(String.valueOf(named.getFileName()), bytes, sha256, entries, pgDump);
            } catch (IOException e) {
                throw new CrossfadeException(
                        ErrorCode.BACKUP_FAILED, "cannot read " + written + " again: " + e.getMessage(), e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /** @throws CrossfadeException NOT_FOUND, or USAGE if it is another kind of file */
    public static SourceCounts read(Path file) {
        try {
            SourceCounts read = JSON.readValue(Files.readString(file), SourceCounts.class);
            if (read.format() != FORMAT) {
                throw new CrossfadeException(
                        ErrorCode.USAGE, file + " has format " + read.format() + ", this version reads " + FORMAT);
            }
            return read;
        } catch (NoSuchFileException e) {
            throw new CrossfadeException(ErrorCode.NOT_FOUND, "there is no file " + file, e);
        } catch (JsonProcessingException e) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    file + " holds no counts that `plan --backup` wrote: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new CrossfadeException(ErrorCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("counts that are no JSON", e);
        }
    }

    /** The rows that a table held; empty if it was not among them. */
    public OptionalLong rows(TableId table) {
        return tables.stream()
                .filter(counted -> counted.id().equals(table))
                .mapToLong(Table::rows)
                .findFirst();
    }

    public long allRows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }
}
