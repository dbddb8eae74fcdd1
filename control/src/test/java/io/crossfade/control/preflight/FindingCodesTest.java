package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that the sources know is explained, and no other. */
class FindingCodesTest {
    private static final Pattern IN_SOURCE = Pattern.compile(
            "(?:(?:Finding\\.|\\b)(?:error|warning|info)|new Finding)\\(\\s*\"([a-z]+(?:-[a-z]+)*)\"\\s*,");
    private static final Pattern PASSED_ON = Pattern.compile("\"((?:slots|senders)-free)\"");
    private static final Pattern IN_PAGE = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`(?=[^|\\n]*\\|[^|\\n]*\\|)");

    private static Set<String> codes(Path file, Pattern pattern) throws IOException {
        Set<String> codes = new TreeSet<>();
        pattern.matcher(Files.readString(file)).results().forEach(found -> codes.add(found.group(1)));
        return codes;
    }

    @Test
    void everyCodeIsExplained() throws IOException {
        Set<String> known = new TreeSet<>();
        for (String part : List.of("back", "plan", "preflight", "run")) {
            try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/crossfade/control", part))) {
                for (Path source : sources.toList()) {
                    known.addAll(codes(source, IN_SOURCE));
                    known.addAll(codes(source, PASSED_ON));
                }
            }
        }
        assertThat(codes(Path.of("../docs/findings.md"), IN_PAGE)).isEqualTo(known);
    }
}
