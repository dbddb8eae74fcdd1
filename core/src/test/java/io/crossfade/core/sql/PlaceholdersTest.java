package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    @Test
    void onlyOperatorsAreDoubled() {
        assertThat(Placeholders.escape("a ? 'b?' and \"c?\" ?| $x$?$x$ or E'\\'?' ? b -- ?\n ? /* ? */"))
                .isEqualTo("a ?? 'b?' and \"c?\" ??| $x$?$x$ or E'\\'?' ?? b -- ?\n ?? /* ? */");
    }
}
