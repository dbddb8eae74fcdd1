package io.crossfade.control.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** Rates, bars, and lines, as a terminal and as a pipe get them. */
class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void aRateIsOfTheLastHalfMinute() {
        Pace pace = new Pace();
        assertThat(pace.perSecond()).isEmpty();
        pace.at(seconds(0), 1_000_000);
        assertThat(pace.perSecond()).as("what was there before is in no rate").isEmpty();
        pace.at(seconds(10), 1_000_100);
        assertThat(pace.perSecond()).hasValue(10);
        assertThat(pace.toGo(50)).hasValue(Duration.ofSeconds(5));
        assertThat(pace.toGo(0)).isEmpty();
        for (int i = 11; i <= 60; i++) {
            pace.at(seconds(i), 1_000_100);
        }
        assertThat(pace.perSecond()).as("it stands").hasValue(0);
        assertThat(pace.toGo(50)).isEmpty();
        pace.at(seconds(61), 5);
        assertThat(pace.perSecond()).as("it began anew").isEmpty();
    }

    @Test
    void aGaugeTellsTheSameAsLineAndAsBar() {
        Gauge gauge = new Gauge("public.orders", 4_000, "rows", seconds(0));
        gauge.at(seconds(1), 500);
        gauge.at(seconds(2), 1_000);
        gauge.bytes(3 << 20);
        assertThat(gauge.line()).isEqualTo("public.orders: 1,000 of 4,000 rows (25 %), 3.0 MiB, 500/s, 6.0 s to go");
        assertThat(gauge.bar(100))
                .isEqualTo(
                        "public.orders                    █████░░░░░░░░░░░░░░░  25 %  1,000 rows  3.0 MiB  500/s  6.0 s to go");
        assertThat(gauge.bar(60)).hasSize(60).startsWith("public.orders ").contains("25 %  1,000 rows");
        assertThat(gauge.ended(seconds(9))).isEqualTo("public.orders: 1,000 rows, 3.0 MiB in 9.0 s");
        assertThat(Glyphs.bar(0.999, 10)).isEqualTo("█████████░");
        assertThat(Glyphs.sparkline(Arrays.asList(0L, null, 50L, 100L), 10)).isEqualTo("▁ ▅█");
    }

    /** What a terminal of 80 columns and 24 rows shows of it. */
    private String shown() {
        ScreenTerminal terminal = new ScreenTerminal(80, 24);
        terminal.write(written.toString(StandardCharsets.UTF_8).replace("\n", "\r\n"));
        return terminal.toString();
    }

    @Test
    void aTerminalShowsEachTableUnderWayAboveTheWhole() {
        TerminalProgress progress = new TerminalProgress(out, () -> 80);
        Progress.Bar whole = progress.bar("copy", 100, "rows");
        Progress.Bar[] parts = new Progress.Bar[12];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = whole.part("table " + i, 10);
        }
        progress.note("a line that stays");
        assertThat(shown())
                .contains("a line that stays", "table 0 ", "table 9 ", "… and 2 more", "copy ")
                .doesNotContain("table 10");
        for (Progress.Bar part : parts) {
            part.close();
        }
        whole.at(100);
        whole.close();
        progress.live("in sync");
        progress.live("still in sync");
        assertThat(shown())
                .contains("a line that stays", "copy: 100 rows in", "still in sync")
                .doesNotContain("table 0", "more");
        assertThat(shown().split("in sync", -1))
                .as("one is written over the other")
                .hasSize(2);
    }

    @Test
    void aNarrowTerminalIsNeverWrappedInto() {
        AtomicInteger width = new AtomicInteger(40);
        TerminalProgress progress = new TerminalProgress(out, width::get);
        progress.bar("a name that is longer than there is room", 1_000_000, "rows")
                .part("another one", 2_000_000);
        progress.live("x".repeat(100));
        for (String line : written.toString(StandardCharsets.UTF_8).split("\n|\r", -1)) {
            assertThat(line.replaceAll("\u001b\\[[0-9]*[A-Z]", "")).hasSizeLessThan(40);
        }
    }

    @Test
    void wideAndControlCharactersKeepTheBarsInTheirPlaces() {
        TerminalProgress progress = new TerminalProgress(out, () -> 80);
        Progress.Bar whole = progress.bar("copy", 100, "rows");
        Progress.Bar part = whole.part("注文".repeat(20), 10);
        whole.part("red \u001b[31m", 10);
        for (int i = 0; i < 5; i++) {
            progress.note("note " + i);
        }
        assertThat(part).isNotNull();
        assertThat(shown().split("copy ", -1))
                .as("each is drawn over the one before")
                .hasSize(2);
        assertThat(shown()).contains("note 0", "note 4", "red ␛[31m", "…");
        assertThat(Glyphs.width(Glyphs.left("注文".repeat(20), 11))).isEqualTo(11);
        assertThat(Glyphs.end("注文文", 4)).isEqualTo("…文");
        assertThat(Glyphs.width(Glyphs.cut("😀😀😀", 4))).isLessThanOrEqualTo(4);
    }

    @Test
    void aPipeGetsALineForEachTableAtItsEnd() {
        LineProgress progress = new LineProgress(out);
        try (Progress.Bar whole = progress.bar("copy", 100, "rows")) {
            Progress.Bar part = whole.part("public.orders", 10);
            part.at(10);
            part.bytes(2_048);
            part.close();
            whole.at(100);
        }
        assertThat(written.toString(StandardCharsets.UTF_8))
                .containsPattern("public.orders: 10 rows, 2.0 KiB in .*\ncopy: 100 rows in ")
                .doesNotContain("\u001b", "\r", "█");
    }
}
