package io.crossfade.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"'c2c'|c2c", " 'it''s' /* x */|it's", "7|7", "'a'::public.kind|a", "1.50::numeric|1.50"})
    void aConstantIsTold(String sql, String text) {
        assertThat(Constant.of(sql)).contains(new Constant(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id",
                "'a' || 'b'",
                "E'a'",
                "'ab'::char",
                "'ab'::varchar(1)",
                "left('ab', 1)",
                "-1",
                "'a' collate x",
                "null"
            })
    void allElseMayBeAnything(String sql) {
        assertThat(Constant.of(sql)).isEmpty();
    }

    @Test
    void whatSomeTypeTakesForEqualDoesNotDiffer() {
        assertThat(new Constant("c2c").differsFrom(new Constant("b2c"))).isTrue();
        assertThat(new Constant("A ").differsFrom(new Constant("a"))).isFalse();
        assertThat(new Constant("1.0").differsFrom(new Constant("1"))).isFalse();
        assertThat(new Constant("1").differsFrom(new Constant("2"))).isTrue();
    }
}
