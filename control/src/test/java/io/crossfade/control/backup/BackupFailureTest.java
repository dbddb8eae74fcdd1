package io.crossfade.control.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfade.control.progress.SilentProgress;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** With tools that are missing, old, or fail, and folders and tables that are not what they should be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupFailureTest {
    private PostgresServer server;
    private int number;

    @TempDir
    private Path directory;

    private BackupSource source;

    @BeforeAll
    void start() {
        server = BackupSource.startServer();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeSource() throws SQLException {
        source = new BackupSource(server, "backup" + ++number, directory);
    }

    @Test
    void withoutToolsTheCountsAreSavedAndTheRemedySaid() throws IOException {
        BackupReport report = source.taken(new ClientTools.Search("", List.of()));
        assertThat(report.isComplete()).isFalse();
        assertThat(source.left()).containsExactly("shop-20260301T123005Z.json");
        SourceCounts counts = SourceCounts.read(Path.of(report.countsFile()));
        assertThat(counts.rows(BackupSource.USERS)).hasValue(500);
        assertThat(counts.dump()).isNull();
        assertThat(counts.withoutDump()).contains("there is no pg_dump");
        CrossfadeException thrown =
                Objects.requireNonNull(catchThrowableOfType(CrossfadeException.class, report::refuseIfIncomplete));
        assertThat(thrown.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
        assertThat(thrown).hasMessageContaining(report.countsFile());
        assertThat(thrown.remedy()).contains("pg_dump and pg_restore 15 or newer", "postgresql-client-15");
    }

    @Test
    void toolsThatAreOlderThanTheServerAreNamed() throws IOException {
        BackupReport report = source.taken(source.tools("14", "exit 1"));
        assertThat(report.counts().withoutDump())
                .contains("tools14/pg_dump", "is of version 14", "older than the source, which is 15");
        assertThat(report.remedy()).contains("15 or newer");
        assertThat(source.left()).containsExactly("shop-20260301T123005Z.json");
    }

    @Test
    void aDumpThatFailsHalfwayLeavesOnlyTheCountsAndItsReason() throws IOException {
        BackupReport report = source.taken(source.tools("15", """
                for argument; do case $argument in --file=*) echo half > "${argument#--file=}" ;; esac; done
                echo 'pg_dump: dumping contents of table "public.users"' >&2
                echo 'pg_dump: error: could not write to output file: No space left on device' >&2
                exit 1"""));
        assertThat(report.counts().withoutDump())
                .contains("exit code 1", "No space left on device")
                .doesNotContain("dumping contents");
        assertThat(source.left()).containsExactly("shop-20260301T123005Z.json");
    }

    @Test
    void aDumpWithoutTheRowsOfATableIsNoBackup() throws IOException {
        BackupReport report =
                source.taken(source.tools("15", "exec $REAL/pg_dump \"$@\" '--exclude-table-data=\"parts of 2025\"'"));
        assertThat(report.counts().withoutDump()).contains("does not find the rows of [public.parts of 2025]");
        assertThat(source.left()).containsExactly("shop-20260301T123005Z.json");
    }

    @Test
    void aBackupThatIsEndedLeavesNothing() throws Exception {
        Backup backup = source.backup(source.tools("15", "touch $DIR/runs; exec sleep 600"), new SilentProgress());
        CompletableFuture<BackupReport> taking = CompletableFuture.supplyAsync(backup::take);
        Await.until("pg_dump runs", Duration.ofSeconds(60), () -> Files.exists(directory.resolve("runs")));
        backup.close();
        assertThatThrownBy(taking::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(source.left()).isEmpty();
    }

    @Test
    void aTableThatIsGoneLeavesNothing() throws Exception {
        server.executeIn(source.name(), "drop table parts");
        assertThatThrownBy(() -> source.taken(BackupSource.REAL))
                .hasMessageContaining("table public.parts does not exist");
        assertThat(source.left()).isEmpty();
    }

    @Test
    void aFolderThatIsAFileIsRefusedAtOnce() throws IOException {
        Files.writeString(directory.resolve("deep"), "not a folder");
        assertThatThrownBy(() -> source.backup(BackupSource.REAL, new SilentProgress()))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("cannot write a backup to");
    }

    @Test
    void anotherFileIsNotTakenForCounts() throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), "{\"format\": 1, \"colour\": 2}");
        assertThatThrownBy(() -> SourceCounts.read(file)).hasMessageContaining("holds no counts");
        assertThatThrownBy(() -> SourceCounts.read(directory.resolve("none.json")))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
