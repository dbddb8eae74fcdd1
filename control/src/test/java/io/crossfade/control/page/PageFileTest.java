package io.crossfade.control.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a page is written. */
class PageFileTest {
    @TempDir
    private Path folder;

    private static void refused(Path file) {
        assertThatThrownBy(() -> PageFile.at(file))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining(file.toString());
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void lookingWhetherItCanBeWrittenLeavesNothing() throws IOException {
        PageFile.at(folder.resolve("page.html"));
        assertThat(files()).isZero();
    }

    @Test
    void thePageTakesThePlaceOfAnOlderOneForItsOwnerAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("page.html"), "older");
        PageFile.at(file).write("<p>ü</p>");
        assertThat(file).hasContent("<p>ü</p>");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatCannotBeWrittenIsRefused() throws IOException {
        refused(folder.resolve("no").resolve("page.html"));
        refused(folder);
        refused(Files.writeString(folder.resolve("file"), "x").resolve("page.html"));
        refused(Path.of("/dev/null"));
    }
}
