package io.crossfade.verifier.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnWordsTest {
    private static final ColumnWords SOURCE =
            new ColumnWords("orders", Map.of("id", "id", "product_id", "Listing", "state", "state", "date", "day"));
    private static final ColumnWords TARGET =
            new ColumnWords("holds", Map.of("id", "id", "Listing", "Listing", "state", "state", "day", "day"));

    @Test
    void renamedColumnsMeanTheSame() {
        Definition source = SOURCE.of("((product_id > 0) AND (state = 'product_id'::text))");
        assertThat(source.means(TARGET.of("((\"Listing\" > 0) AND (state = 'product_id'::text))"), false))
                .isTrue();
        assertThat(source.sql()).isEqualTo("((\"Listing\" > 0) AND (state = 'product_id'::text))");
        assertThat(source.columns()).containsExactlyInAnyOrder("product_id", "state");
        assertThat(source.means(TARGET.of("((\"Listing\" > 1) AND (state = 'product_id'::text))"), true))
                .isFalse();
    }

    @Test
    void typesAndFunctionsOfAColumnsNameAreNoColumns() {
        Definition source = SOURCE.of("((date(state) > '2026-01-01'::date) AND (public.date IS NULL))");
        assertThat(source.columns()).containsExactly("state");
    }

    @Test
    void castsCountUnlessAColumnsTypeChanges() {
        Definition source = SOURCE.of("(state <> 'gone'::public.state)");
        Definition target = TARGET.of("((state)::text <> 'gone'::character varying(20))");
        assertThat(source.means(target, false)).isFalse();
        assertThat(source.means(target, true)).isTrue();
    }

    @Test
    void anIndexIsWhatItIsOverAndNotHowItIsStored() {
        Definition source = SOURCE.ofIndex(
                "CREATE UNIQUE INDEX a ON public.orders USING btree (product_id DESC) WITH (fillfactor='50') WHERE (id > 0)");
        Definition target =
                TARGET.ofIndex("CREATE INDEX b ON ONLY x.holds USING btree (\"Listing\" DESC) WHERE (id > 0)");
        assertThat(source.means(target, false)).isTrue();
        assertThat(source.sql()).isEqualTo("USING btree (\"Listing\" DESC) WHERE (id > 0)");
    }

    @Test
    void aTriggerSpeaksOfColumnsByNewAndOld() {
        String text = "CREATE TRIGGER %s BEFORE UPDATE OF %2$s ON public.%3$s FOR EACH ROW"
                + " WHEN ((old.%2$s IS DISTINCT FROM new.%2$s)) EXECUTE FUNCTION public.touch()";
        Definition source = SOURCE.ofTrigger(text.formatted("a", "product_id", "orders"));
        assertThat(source.means(TARGET.ofTrigger(text.formatted("\"on\"", "\"Listing\"", "holds")), false))
                .isTrue();
        assertThat(source.columns()).containsExactly("product_id");
    }

    @Test
    void whichSequenceADefaultDrawsFromDoesNotCount() {
        assertThat(SOURCE.ofDefault("nextval('public.orders_id_seq'::regclass)")
                        .means(TARGET.ofDefault("nextval('x.\"H_id_seq\"'::regclass)"), false))
                .isTrue();
    }
}
