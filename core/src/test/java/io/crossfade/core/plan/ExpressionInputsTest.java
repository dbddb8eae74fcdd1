package io.crossfade.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionInputsTest {
    private static final List<String> COLUMNS = List.of("id", "price", "Odd one", "note");

    private static List<String> of(String expression) {
        return ExpressionInputs.of(expression, "item", COLUMNS);
    }

    @Test
    void wordsThatAreColumnsCount() {
        assertThat(of("PRICE * 2 + item.id")).containsExactly("id", "price");
        assertThat(of("\"Odd one\" || x")).containsExactly("Odd one");
    }

    @Test
    void textsAndCommentsDoNot() {
        assertThat(of("'price' || $a$ note $a$ -- id\n /* note */")).isEmpty();
        assertThat(of("E'it\\'s price'")).isEmpty();
    }

    @Test
    void theWholeRowIsAllOfThem() {
        assertThat(of("row_to_json(item)")).isEqualTo(COLUMNS);
        assertThat(of("row(item.*)::text")).isEqualTo(COLUMNS);
    }

    @Test
    void aNameWithEscapesMayBeAnyOfThem() {
        assertThat(of("U&\"pr\\0069ce\"")).isEqualTo(COLUMNS);
    }
}
