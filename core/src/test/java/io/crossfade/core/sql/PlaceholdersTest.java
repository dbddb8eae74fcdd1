package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    @Test
    void onlyOperatorsAreDoubled() {
        assertThat(Placeholders.escape("a ? 'b?' and \"c?\" ?| $x$?$x$ or E'\\'?' ? b -- ?\n ? /* ? */"))
                .isEqualTo("a ?? 'b?' and \"c?\" ??| $x$?$x$ or E'\\'?' ?? b -- ?\n ?? /* ? */");
    }

    @Test
    void namesStandBehindOneColonOutsideOfTexts() {
        String sql = "select id::text from t where a = :id and b = ':no' -- :no\n and c[1:2] = :Other and d = :id";
        assertThat(Placeholders.names(sql)).containsExactly("id", "Other");
        assertThat(Placeholders.replaceNames(sql, name -> "<" + name + ">"))
                .isEqualTo(
                        "select id::text from t where a = <id> and b = ':no' -- :no\n and c[1:2] = <Other> and d = <id>");
    }
}
