package io.crossfade.control.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.progress.SilentProgress;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against PostgreSQL 15 with the {@code pg_dump} of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupTest {
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
    void theDumpRestoresWhatTheCountsSay() throws Exception {
        BackupReport report = source.taken(BackupSource.REAL);
        SourceCounts counts = SourceCounts.read(Path.of(report.countsFile()));
        assertThat(counts).isEqualTo(report.counts());
        assertThat(counts.rows(BackupSource.USERS)).hasValue(500);
        assertThat(counts.rows(BackupSource.ODD)).hasValue(20);
        assertThat(counts.rows(BackupSource.PARTS)).hasValue(365);
        assertThat(counts.rows(new TableId("public", "other"))).isEmpty();
        assertThat(counts.tables()).extracting(SourceCounts.Table::partitions).containsExactly(0, 0, 2);
        assertThat(source.left()).containsExactly("shop-20260301T123005Z.dump", "shop-20260301T123005Z.json");

        SourceCounts.Dump dump = Objects.requireNonNull(counts.dump());
        Path file = Path.of(Objects.requireNonNull(report.dumpFile()));
        assertThat(file).hasFileName(dump.file()).hasSize(dump.bytes());
        String restored = source.name() + "restored";
        server.createDatabase(restored);
        server.executeIn(restored, "create schema \"Odd schema\"");
        ProcessBuilder restore = new ProcessBuilder(
                        "pg_restore",
                        "--exit-on-error",
                        "--no-owner",
                        "--host=127.0.0.1",
                        "--port=" + server.port(),
                        "--username=" + server.user(),
                        "--dbname=" + restored,
                        file.toString())
                .inheritIO();
        restore.environment().put("PGPASSWORD", BackupSource.PASSWORD);
        assertThat(restore.start().waitFor()).isZero();
        for (String table : List.of("only public.users", "\"Odd schema\".\"It's \"\"odd\"\"\"", "public.parts")) {
            String content = "select string_agg(t::text, ',' order by t::text) from " + table + " as t";
            assertThat(source.value(restored, content)).isEqualTo(source.value(source.name(), content));
        }
        assertThat(source.value(restored, "select nextval('users_id_seq')")).isEqualTo("501");
        assertThat(source.value(restored, "select to_regclass('public.other')")).isNull();
    }

    @Test
    void countsAndDumpAreOfOneSnapshotWhileWritesGoOn() throws Exception {
        Progress silent = new SilentProgress();
        Progress writesBetween = new Progress() {
            @Override
            public void note(String line) {}

            @Override
            public void live(String line) {}

            @Override
            public Bar bar(String task, long total, String unit) {
                if (task.equals("dump")) {
                    source.write("insert into users (name) values ('too late')", "delete from parts");
                }
                return silent.bar(task, total, unit);
            }
        };
        BackupReport report = source.backup(BackupSource.REAL, writesBetween).take();
        assertThat(report.counts().rows(BackupSource.USERS)).hasValue(500);
        assertThat(report.counts().rows(BackupSource.PARTS)).hasValue(365);
        Process rows = new ProcessBuilder(
                        "pg_restore", "--data-only", "--table=users", "--file=-", String.valueOf(report.dumpFile()))
                .start();
        String text = new String(rows.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text).contains("user 500").doesNotContain("too late");
        assertThat(report.counts().snapshot()).matches("\\d+:\\d+:.*");
        assertThat(Duration.between(report.counts().takenAt(), Instant.now())).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void whatIsThereIsNeverOverwritten() throws IOException {
        BackupReport first = source.taken(BackupSource.REAL);
        byte[] before = Files.readAllBytes(Path.of(first.countsFile()));
        BackupReport second = source.taken(BackupSource.REAL);
        assertThat(second.countsFile()).endsWith("shop-20260301T123005Z-2.json");
        assertThat(Files.readAllBytes(Path.of(first.countsFile()))).isEqualTo(before);
        assertThat(source.left()).hasSize(4);
    }

    @Test
    void onlyTheirOwnerReadsTheFiles() throws IOException {
        BackupReport report = source.taken(BackupSource.REAL);
        for (String file : List.of(report.countsFile(), String.valueOf(report.dumpFile()))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theSourceIsOnlyRead() throws SQLException {
        String state = "select count(*) || ' ' || (select count(*) from pg_replication_slots) || ' '"
                + " || (select count(*) from pg_publication) from pg_class";
        String before = source.value(source.name(), state);
        source.taken(BackupSource.REAL);
        assertThat(source.value(source.name(), state)).isEqualTo(before);
    }

    @Test
    void thePasswordIsInTheEnvironmentAndOnNoCommandLine() throws IOException {
        BackupReport report = source.taken(source.tools(
                "15",
                "echo \"$@\" > $DIR/arguments; echo \"$PGPASSWORD\" > $DIR/environment; exec $REAL/pg_dump \"$@\""));
        assertThat(report.isComplete()).as(report.counts().withoutDump()).isTrue();
        assertThat(directory.resolve("environment")).hasContent(BackupSource.PASSWORD);
        assertThat(Files.readString(directory.resolve("arguments")))
                .contains("--format=custom", "--snapshot=")
                .doesNotContain(BackupSource.PASSWORD);
        assertThat(Files.readString(Path.of(report.countsFile()))).doesNotContain(BackupSource.PASSWORD);
    }
}
