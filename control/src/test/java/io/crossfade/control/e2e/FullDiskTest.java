package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** A target whose disk fills up while rows are copied, and again while changes are applied. */
class FullDiskTest {
    private static final int ROWS = 200_000;

    @TempDir
    private Path disk;

    /** A small disk of its own for the target's table: a file system in memory. */
    @BeforeEach
    void mount() throws IOException, InterruptedException {
        if (mount("-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs") != 0) {
            throw new TestAbortedException("SKIPPED-TOOL: mount is not allowed here (it takes root)");
        }
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        new ProcessBuilder("umount", "--lazy", disk.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    private int mount(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        command.add(disk.toString());
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private void grow(String size) throws IOException, InterruptedException {
        assertThat(mount("-o", "remount,size=" + size)).isZero();
    }

    @Test
    void aFullTargetStopsTheMigrationAndWithRoomItGoesOn() throws Exception {
        Path space = Files.createDirectory(disk.resolve("space"));
        try (TestBed bed = TestBed.start();
                Migration migration = Migration.create(
                        "full",
                        bed.of(TestBed.OLD),
                        bed.of(TestBed.NEW),
                        bed.kafka().bootstrap());
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, "create table public.things (id int primary key, note text not null)", rows(1));
            Migration.execute(
                    target,
                    "create tablespace small location '" + space + "'",
                    "create table public.things (id int primary key using index tablespace small, note text not null)"
                            + " tablespace small");
            migration.file("""
                    mappings:
                      - tables: public.*
                        to: there/public.*
                    """);

            assertFull(migration.start("run", "--execute"));
            grow("40m");
            MigratorProcess run = migration.startInSync();
            Migration.execute(source, rows(2), rows(3));
            assertFull(run);

            grow("200m");
            migration.startInSync();
            migration.awaitCaughtUp();
            String all = "select count(*) || ' ' || sum(hashtext(id || note)) from public.things";
            assertThat(Migration.value(target, all)).startsWith(3 * ROWS + " ").isEqualTo(Migration.value(source, all));
        }
    }

    private static String rows(int part) {
        return "insert into public.things select i, md5(i::text) from generate_series(" + ((part - 1) * ROWS + 1) + ", "
                + part * ROWS + ") i";
    }

    private static void assertFull(MigratorProcess process) throws InterruptedException, SQLException {
        int exitCode = process.awaitEnd(Migration.DEADLINE);
        if (exitCode != ErrorCode.DISK_FULL.exitCode()) {
            fail("exit code " + exitCode + ": " + process.output());
        }
        assertThat(process.output()).contains("error DISK_FULL:", "remedy: make room on the disk");
    }
}
