package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Masks;
import io.crossfade.control.summary.MigrationSummary.RowSetAside;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words about rows and tables, where a column of their mapping is masked. */
class MaskedViewsTest {
    private static final TableId TABLE = new TableId("public", "t");

    private static MaskedViews views(String mask) {
        MigrationConfig config = new ConfigReader(Map.of()).parse("test.yaml", """
                migration: move
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets: {shop: {postgres: {url: "jdbc:postgresql://a/c", user: u}}}
                mappings: [{from: public.t, to: shop/public.t%s}]
                """.formatted(mask));
        List<ColumnPlan> columns = List.of(
                new ColumnPlan("id", "id", "bigint", "bigint", "bigint", "="),
                new ColumnPlan("mail", "mail", "text", "text", "text", "="));
        TablePlan table = new TablePlan(TABLE, TABLE, columns, List.of("id"), true, false, false, 0, 0);
        LanePlan lane = new LanePlan("l", "shop", "topic", ConstraintMode.EXACT_ORDER, List.of(table));
        MigrationPlan plan = new MigrationPlan("move", "s", "p", List.of(lane));
        return new MaskedViews(plan, Masks.of(config, plan));
    }

    private static String reason(String mask, String reason, @Nullable String sqlState) {
        return views(mask)
                .of(new RowSetAside("shop", "public.t", "[\"1\"]", reason, sqlState, Instant.EPOCH))
                .reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid input syntax for type integer: \"me@x.org\"   | 22P02 | its words may hold masked values: •••",
                "ungültig: „me@x.org“                                  | 22P02 | its words may hold masked values: •••",
                "a trigger says me@x.org                               | P0001 | its words may hold masked values: •••",
                "null value in column \"mail\" violates not-null       | 23502 | null value in column \"mail\" violates not-null",
                "value too long for type character varying(3)          | 22001 | value too long for type character varying(3)",
                "mail is no integer: 'me@x.org'                        |       | mail is no integer: •••",
                "its parent is missing: public.p [id] = (7)            |       | its parent is missing: public.p [id] = (7)",
                "the row is not there                                  |       | the row is not there"
            })
    void wordsThatMayQuoteAValueGo(String reason, @Nullable String sqlState, String shown) {
        assertThat(reason(", mask: [mail]", reason, sqlState)).isEqualTo(shown);
        assertThat(reason("", reason, sqlState)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "could not read: invalid input syntax: \"me@x.org\"   | 22P02 | NOT_PROVEN: its words may hold masked values: •••",
                "could not read: a function says me@x.org             | P0001 | NOT_PROVEN: its words may hold masked values: •••",
                "could not connect to the source: Connection refused  | 08001 | could not connect to the source: Connection refused",
                "could not read: column t.mail does not exist         | 42703 | could not read: column t.mail does not exist",
                "lane 'l' did not reach a marker within 60 s          |       | lane 'l' did not reach a marker within 60 s"
            })
    void whyATableCouldNotBeComparedQuotesNoValue(String why, @Nullable String sqlState, String shown) {
        CrossfadeException words = new CrossfadeException(
                ErrorCode.NOT_PROVEN, why, sqlState == null ? null : new SQLException(why, sqlState));
        CrossfadeException wrapped = new CrossfadeException(ErrorCode.NOT_PROVEN, why, words);
        for (CrossfadeException failure : List.of(words, wrapped)) {
            assertThat(views(", mask: [mail]").failure(new MappingId("public.t"), failure))
                    .isEqualTo(shown);
            assertThat(views("").failure(new MappingId("public.t"), failure)).isEqualTo(why);
            List<MappingId> compared = List.of(new MappingId("public.other"), new MappingId("public.t"));
            assertThat(views("").failure(compared, failure)).isSameAs(failure);
            assertThat(views(", mask: [mail]").failure(compared.subList(0, 1), failure))
                    .isSameAs(failure);
            if (shown.equals(why)) {
                assertThat(views(", mask: [mail]").failure(compared, failure)).isSameAs(failure);
            } else {
                assertThat(views(", mask: [mail]").failure(compared, failure))
                        .hasMessage(shown)
                        .hasNoCause();
            }
        }
    }
}
