package io.crossfade.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    @ParameterizedTest
    @ValueSource(strings = {"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "0/1", "1/0"})
    void theTextFormSurvivesARoundTrip(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @Test
    void positionsAreOrderedAsUnsignedNumbers() {
        assertThat(Lsn.parse("80000000/0").isAfter(Lsn.parse("7FFFFFFF/FFFFFFFF")))
                .isTrue();
        assertThat(Lsn.parse("0/10").bytesSince(Lsn.parse("0/8"))).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "/1", "1/", "x/y"})
    void whatIsNoLsnIsRefused(String text) {
        assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
