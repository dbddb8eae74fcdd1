package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.model.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentifiersTest {
    @Test
    void identifiersAreAlwaysQuoted() {
        assertThat(Identifiers.quote("plain")).isEqualTo("\"plain\"");
        assertThat(Identifiers.quote("We \"ird")).isEqualTo("\"We \"\"ird\"");
        assertThat(Identifiers.quote(new TableId("a.b", "c"))).isEqualTo("\"a.b\".\"c\"");
        assertThat(Identifiers.quoteAll(List.of("a", "b"))).isEqualTo("\"a\", \"b\"");
    }

    @Test
    void literalsSurviveQuotesAndBackslashes() {
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("a\\'b")).isEqualTo(" E'a\\\\''b'");
    }

    @Test
    void whatPostgresCannotHoldIsRefused() {
        assertThatThrownBy(() -> Identifiers.quote("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }
}
