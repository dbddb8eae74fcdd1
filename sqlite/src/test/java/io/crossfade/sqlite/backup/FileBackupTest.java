package io.crossfade.sqlite.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.file.SqliteFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBackupTest {
    private static final String FILL = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)"
            + " insert into t (a) select 'row ' || i from n";

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @Test
    void theCopyIsOfOneMomentAlthoughTheApplicationWrites() throws Exception {
        try (TestFile file = new TestFile(directory, "create table t (id integer primary key, a)", FILL)) {
            file.sql("create table \"odd \"\" name\" (a)");
            Path copy = elsewhere.resolve("copy.db");
            List<Long> steps = new ArrayList<>();
            Map<String, Long> counts = FileBackup.take(file.file(), copy, List.of("t", "odd \" name"), (pages, of) -> {
                steps.add(pages);
                try {
                    file.sql("insert into t (a) values ('later')");
                } catch (SQLException e) {
                    throw new AssertionError("a writer waits for the backup", e);
                }
            });
            assertThat(steps).hasSizeLessThan(20);
            assertThat(counts).containsExactly(Map.entry("t", 40_000L), Map.entry("odd \" name", 0L));
            try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
                assertThat(TestFile.rows(session, "select count(*), max(a) from t where a <> 'later'"))
                        .containsExactly("40000|row 9999");
                assertThat(TestFile.rows(session, "select count(*) from t where a = 'later'"))
                        .containsExactly("0");
            }
        }
    }

    @Test
    void nothingButTheCopyIsLeft() throws Exception {
        try (TestFile file = new TestFile(directory, "create table t (id integer primary key, a)", FILL)) {
            FileBackup.take(file.file(), elsewhere.resolve("copy.db"), List.of("t"), (pages, of) -> {});
        }
        try (Stream<Path> left = Files.list(elsewhere)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("copy.db");
        }
    }

    @Test
    void aCopyThatIsNotSoundIsNoBackup() throws Exception {
        Path path;
        try (TestFile file = new TestFile(directory, "create table t (id integer primary key, a)", FILL)) {
            file.sql("pragma wal_checkpoint(truncate)");
            path = file.path();
        }
        damage(path);
        assertThatThrownBy(() -> FileBackup.take(
                        SqliteFile.of(path), elsewhere.resolve("copy.db"), List.of("t"), (pages, of) -> {}))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_FAILED));
    }

    private static void damage(Path path) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
            raw.seek(4096 * 9);
            raw.write(new byte[4096]);
        }
    }
}
