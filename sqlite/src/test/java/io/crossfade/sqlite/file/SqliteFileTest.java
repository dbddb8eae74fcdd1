package io.crossfade.sqlite.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.LockingProcess;
import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.log.ChangeLog;
import io.crossfade.sqlite.rows.SourceRows;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a file from being read, each as one clear error that names the file. */
class SqliteFileTest {
    @TempDir
    Path directory;

    private static void refused(ThrowingCallable action, ErrorCode code, String... words) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .message()
                .contains(words);
    }

    @Test
    void aMissingFileIsNotMade() {
        Path missing = directory.resolve("missing.db");
        refused(() -> FileSnapshot.open(SqliteFile.of(missing)).close(), ErrorCode.NOT_FOUND, missing.toString());
        assertThat(missing).doesNotExist();
    }

    @Test
    void aDirectoryIsNoFile() {
        refused(
                () -> FileSnapshot.open(SqliteFile.of(directory)).close(),
                ErrorCode.FILE_UNREADABLE,
                directory + " is a directory");
    }

    @Test
    void anEncryptedFileIsNoDatabase() throws IOException {
        Path file = directory.resolve("secret.db");
        byte[] noise = new byte[8192];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (i * 31 + i / 7);
        }
        Files.write(file, noise);
        refused(
                () -> FileSnapshot.open(SqliteFile.of(file)).close(),
                ErrorCode.FILE_UNREADABLE,
                "encrypted",
                file.toString());
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws SQLException {
        try (TestFile file = new TestFile(directory, "create table t (a)")) {
            Path link = directory.resolve("unreadable.db");
            org.junit.jupiter.api.Assumptions.assumeFalse(
                    System.getProperty("user.name").equals("root"), "root may read everything");
            assertThat(file.path().toFile().setReadable(false)).isTrue();
            refused(
                    () -> FileSnapshot.open(file.file()).close(),
                    ErrorCode.ACCESS_DENIED,
                    file.path().toString());
            assertThat(link).doesNotExist();
        }
    }

    @Test
    void aCorruptPageIsFoundByTheLookAndByReading() throws Exception {
        Path path;
        try (TestFile file = new TestFile(
                directory,
                "create table t (a text)",
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)"
                        + " insert into t select 'row ' || i from n")) {
            file.sql("pragma wal_checkpoint(truncate)");
            path = file.path();
        }
        try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
            raw.seek(4096 * 5);
            raw.write(new byte[4096]);
        }
        try (FileSnapshot snapshot = FileSnapshot.open(SqliteFile.of(path))) {
            assertThat(snapshot.problems()).isNotEmpty();
            var schema = io.crossfade.sqlite.schema.SchemaMapping.all(
                    io.crossfade.sqlite.catalog.CatalogReader.read(snapshot), "public");
            refused(
                    () -> new SourceRows(snapshot).read(schema.tables().getFirst(), row -> {}),
                    ErrorCode.FILE_UNREADABLE,
                    "corrupt",
                    path.toString());
        }
    }

    @Test
    void aFileThatAnotherProcessKeepsLockedIsNamedAfterAWhile() throws SQLException {
        try (TestFile file = new TestFile(directory, "create table t (a)", "pragma journal_mode = delete")) {
            file.sql("begin exclusive");
            refused(
                    () -> FileSnapshot.open(new SqliteFile(file.path(), Duration.ofMillis(100)))
                            .close(),
                    ErrorCode.FILE_LOCKED,
                    file.path().toString());
            file.sql("commit");
            FileSnapshot.open(file.file()).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "delete"})
    void aProcessThatHoldsTheWriteLockIsNamedWithWhatToDo(String mode) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/locks")), "only Linux shows who holds a lock");
        try (TestFile file = new TestFile(directory, "create table t (a)", "pragma journal_mode = " + mode)) {
            ChangeLog log =
                    new ChangeLog(new SqliteFile(file.path(), Duration.ofSeconds(1)), file.schema(), "migration");
            try (LockingProcess other = LockingProcess.start(file.path())) {
                refused(
                        () -> log.install("one"),
                        ErrorCode.FILE_LOCKED,
                        "could not install the change log",
                        "java (process " + other.pid() + ") has held it locked for 1 s");
            }
            assertThat(log.install("one")).isEqualTo("one");
        }
    }

    @Test
    void inWalModeWritersGoOnWhileASnapshotIsHeldAndOtherwiseTheyWait() throws SQLException {
        try (TestFile file = new TestFile(directory, "create table t (a)")) {
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                assertThat(snapshot.letsWritersOn()).isTrue();
                file.sql("insert into t values (1)");
                assertThat(TestFile.rows(snapshot.session(), "select count(*) from t"))
                        .containsExactly("0");
            }
            file.sql("pragma journal_mode = delete", "pragma busy_timeout = 100");
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                assertThat(snapshot.letsWritersOn()).isFalse();
                assertThatThrownBy(() -> file.sql("insert into t values (2)")).hasMessageContaining("SQLITE_BUSY");
            }
            file.sql("insert into t values (2)");
        }
    }

    @Test
    void aSessionForReadingCannotWrite() throws SQLException {
        try (TestFile file = new TestFile(directory, "create table t (a)");
                Connection session = file.file().openReadOnly();
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute("insert into t values (1)"))
                    .hasMessageContaining("READONLY");
        }
    }

    @Test
    void textOfAUtf16FileIsReadAsItIs() throws SQLException {
        Path path = directory.resolve("utf16.db");
        try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = session.createStatement()) {
            statement.executeUpdate("pragma encoding = 'UTF-16le'");
            statement.executeUpdate("create table t (a text)");
            statement.executeUpdate("insert into t values ('\u00e9\ud83d\ude00'), (char(65533))");
        }
        try (FileSnapshot snapshot = FileSnapshot.open(SqliteFile.of(path))) {
            assertThat(TestFile.rows(snapshot.session(), "pragma encoding")).containsExactly("UTF-16le");
            var schema = io.crossfade.sqlite.schema.SchemaMapping.all(
                    io.crossfade.sqlite.catalog.CatalogReader.read(snapshot), "public");
            var texts = new java.util.ArrayList<String>();
            new SourceRows(snapshot).read(schema.tables().getFirst(), row -> texts.add(row.text(0)));
            assertThat(texts).containsExactly("\u00e9\ud83d\ude00", "\ufffd");
        }
    }
}
