package io.crossfade.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
    private static final List<KeyRange> PARTS =
            new KeyRange(KeyOrder.INTEGER, null, null).cut(List.of("-7", "9", "100"));

    private static List<KeyRange> with(String value) {
        return PARTS.stream().filter(part -> part.contains(value)).toList();
    }

    @Test
    void everyValueBelongsToOnePart() {
        Map.of("-8", 0, "-7", 1, "8", 1, "9", 2, "10", 2, "99", 2, "100", 3, "101", 3)
                .forEach((value, part) -> assertThat(with(value)).containsExactly(PARTS.get(part)));
        assertThat(PARTS).filteredOn(part -> part.contains((String) null)).containsExactly(PARTS.getFirst());
    }

    @Test
    void aRowBelongsToItByTheFirstColumnOfItsKey() {
        RowKey key = RowKey.of(RowImage.of(List.of(Cell.of("9"), Cell.of("-100"))));
        assertThat(PARTS).filteredOn(part -> part.contains(key)).containsExactly(PARTS.get(2));
        assertThat(KeyRange.WHOLE.contains(RowKey.of(RowImage.of(List.of(Cell.of("no number"))))))
                .isTrue();
    }

    @Test
    void partsAscendByTheirValuesAndNotByTheirTexts() {
        assertThat(Stream.of(3, 1, 0, 2).map(PARTS::get).sorted(KeyRange.ASCENDING))
                .containsExactlyElementsOf(PARTS);
        assertThat(PARTS.get(1).cut(List.of("0")))
                .containsExactly(new KeyRange(KeyOrder.INTEGER, "-7", "0"), new KeyRange(KeyOrder.INTEGER, "0", "9"));
    }
}
