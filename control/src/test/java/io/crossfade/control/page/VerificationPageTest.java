package io.crossfade.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.run.CrossingReport;
import io.crossfade.control.summary.MigrationSummary.RowSetAside;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a manager reads after a verification. */
class VerificationPageTest {
    private static final Instant AT = Instant.parse("2026-05-01T10:00:00Z");
    private static final String EVIL = "</td><script>alert(\"x\")</script>' & \"quoted\"";

    private static RowKey key(String text) {
        return RowKey.of(RowImage.of(List.of(Cell.of(text))));
    }

    private static VerificationResult result(Verdict verdict, long differences, long changing, Difference... listed) {
        TableId table = new TableId("public", "t" + EVIL);
        return new VerificationResult(
                new MappingId(EVIL),
                table,
                table,
                verdict,
                1200,
                1199,
                differences,
                changing,
                3,
                true,
                Duration.ofMillis(1500),
                List.of(listed));
    }

    private static PageText page(VerificationResult... results) throws Exception {
        VerificationReport report = new VerificationReport(
                new Depth.Checksums(), List.of(results), List.of(), Duration.ofSeconds(2), Duration.ofMillis(9));
        return PageText.of(new VerificationPage(
                        "move",
                        AT,
                        report,
                        List.of(new CrossingReport("a/public.x (y) -> " + EVIL, 10, 2, List.of("7"))),
                        List.of(new RowSetAside("there", "m", "[\"77\"]", EVIL, "22P02", AT)))
                .html());
    }

    @Test
    void theVerdictStandsFirstInWords() throws Exception {
        assertThat(page(result(Verdict.EQUAL, 0, 0)).texts("div").getFirst())
                .contains("Both sides are equal", "1,200 rows of 1 table", "3 rows of the source are set aside");
        assertThat(page(result(Verdict.DIFFERENT, 1, 0), result(Verdict.EQUAL, 0, 0))
                        .texts("div")
                        .getFirst())
                .contains("not equal", "1 row differ", "1 of 2 tables");
        assertThat(page(result(Verdict.NOT_PROVEN, 0, 4)).texts("div").getFirst())
                .contains("not proven", "4 rows changed at every look");
    }

    @Test
    void everyKindOfRowIsListedApart() throws Exception {
        PageText page = page(result(
                Verdict.DIFFERENT,
                3,
                1,
                new Difference(Difference.Kind.MISSING, key("41"), List.of()),
                new Difference(Difference.Kind.EXTRA, key("42"), List.of()),
                new Difference(
                        Difference.Kind.DIFFERENT,
                        key("43"),
                        List.of(new Difference.Column("note", null, "abc"), new Difference.Column("n", "1", "2"))),
                new Difference(Difference.Kind.CHANGING, key("44"), List.of())));
        assertThat(page.under("Rows that differ"))
                .contains("(41)", "missing in the target", "(42)", "not in the source", "(43)", "note", "NULL", "abc")
                .doesNotContain("(44)", "77");
        assertThat(page.under("Keys that are converging")).contains("(44)").doesNotContain("(43)", "77");
        assertThat(page.under("Keys that are set aside"))
                .contains("77", "22P02")
                .doesNotContain("(43)", "(44)");
        assertThat(page.under("Foreign keys across databases")).contains("a/public.x (y)");
    }

    @Test
    void textOfRowsIsShownAndNeverObeyed() throws Exception {
        String control = "\u0000\u001b[31m\u202e\ud800\uffff";
        PageText page = page(result(
                Verdict.DIFFERENT,
                1,
                0,
                new Difference(
                        Difference.Kind.DIFFERENT,
                        key(EVIL),
                        List.of(new Difference.Column(EVIL, EVIL + control, "ünï ✓ 😀")))));
        assertThat(page.under("Rows that differ")).contains("(" + EVIL + ")", EVIL + "␀␛[31m", "ünï ✓ 😀");
        assertThat(page.texts("script")).isEmpty();
        assertThat(page.under("Keys that are set aside")).contains(EVIL);
    }

    @Test
    void ofManyRowsItSaysHowManyThereAre() throws Exception {
        PageText page =
                page(result(Verdict.DIFFERENT, 5000, 0, new Difference(Difference.Kind.MISSING, key("1"), List.of())));
        assertThat(page.under("Rows that differ")).contains("the first 1 of 5,000");
    }
}
