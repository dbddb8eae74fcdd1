package io.crossfade.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunbookTest {
    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "runbook.md"));
    }

    @ParameterizedTest
    @EnumSource
    void theRunbookHasASectionForTheCodeWithItsKindAndExitCode(ErrorCode code) throws IOException {
        List<String> lines = lines();
        int heading = lines.indexOf("## " + code.name());
        assertThat(heading).as("the heading ## %s in docs/runbook.md", code).isNotNegative();
        assertThat(lines.get(heading + 1))
                .startsWith("*%s · exit %d.*"
                        .formatted(code.disposition().name().toLowerCase(Locale.ROOT), code.exitCode()));
        List<String> section = lines.subList(heading + 1, lines.size());
        int end = (int)
                section.stream().takeWhile(line -> !line.startsWith("## ")).count();
        assertThat(section.subList(0, end)).anyMatch(line -> line.startsWith("**Do:**"));
    }

    @ParameterizedTest
    @EnumSource
    void theTableOfExitCodesHasTheCode(ErrorCode code) throws IOException {
        String row = lines().stream()
                .filter(line -> line.startsWith("| " + code.exitCode() + " |"))
                .findFirst()
                .orElse("");
        assertThat(row).containsPattern("\\b" + code + "\\b");
    }

    @Test
    void theRunbookHasNoSectionForACodeThatIsGone() throws IOException {
        List<String> known =
                Arrays.stream(ErrorCode.values()).map(code -> "## " + code).toList();
        assertThat(lines().stream().filter(line -> line.startsWith("## "))).isSubsetOf(known);
    }
}
