package io.crossfade.control.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the live view shows, in every size. {@code -Dcrossfade.write=true} writes the golden files. */
class LiveScreenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    private static LiveScreen screen(String looks, boolean colour) {
        return new LiveScreen(
                looks.equals("copying") ? SampleLooks.copying() : SampleLooks.following(),
                "shop.yaml",
                20L << 30,
                colour,
                null);
    }

    private static String text(List<AttributedString> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        "copying, 80, 24",
        "copying, 120, 40",
        "copying, 40, 24",
        "following, 80, 24",
        "following, 120, 40",
        "following, 40, 16"
    })
    void aScreenIsAsItWasAgreed(String looks, int width, int height) throws IOException {
        List<AttributedString> lines = screen(looks, false).lines(width, height);
        Path golden = GOLDEN.resolve("watch-" + looks + "-" + width + "x" + height + ".txt");
        if (Boolean.getBoolean("crossfade.write")) {
            Files.writeString(golden, text(lines));
        }
        assertThat(text(lines)).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @CsvSource({"copying", "following"})
    void noSizeIsTooSmall(String looks) {
        for (int width = 1; width <= 130; width += 3) {
            for (int height = 1; height <= 50; height++) {
                List<AttributedString> lines = screen(looks, true).lines(width, height);
                assertThat(lines).as(width + "x" + height).hasSize(height);
                for (AttributedString line : lines) {
                    assertThat(line.columnLength())
                            .as(width + "x" + height + ": " + line)
                            .isLessThanOrEqualTo(width);
                }
            }
        }
    }

    @Test
    void coloursAreLeftOutWhereNoneAreWanted() {
        assertThat(screen("following", true).lines(80, 24))
                .anyMatch(line -> line.toAnsi().contains("\u001b["));
        assertThat(screen("following", false).lines(80, 24))
                .noneMatch(line -> line.toAnsi().contains("\u001b["));
    }

    @Test
    void aLookThatFailedIsSaidBesideTheOneBefore() {
        LiveScreen screen = new LiveScreen(SampleLooks.following(), "shop.yaml", 1, false, "this look failed: away");
        assertThat(text(screen.lines(80, 24))).contains("this look failed: away", "rows set aside", "public.table_7");
        assertThat(text(new LiveScreen(new Looks(), "f", 1, false, null).lines(30, 3)))
                .contains("looking");
    }

    @Test
    void aSlotThatIsGoneIsSaidWithWhatIsToBeDone() {
        LiveScreen screen = new LiveScreen(SampleLooks.withoutSlot(), "shop.yaml", 1, false, null);
        assertThat(text(screen.lines(130, 30)))
                .contains("slot crossfade_shop is gone", "`crossfade abort -c shop.yaml` ends it")
                .doesNotContain("of WAL,", "goes on");
    }
}
