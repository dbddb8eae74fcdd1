package io.crossfade.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowImageTest {
    private final RowImage row = RowImage.of(Cell.of("1"), Cell.NULL, Cell.UNCHANGED, Cell.of(""), Cell.of("Zoë 🦆"));

    @Test
    void everyKindOfCellComesBack() {
        assertThat(row.size()).isEqualTo(5);
        assertThat(row.cell(0)).isEqualTo(Cell.of("1"));
        assertThat(row.cell(1)).isEqualTo(Cell.NULL);
        assertThat(row.cell(2)).isEqualTo(Cell.UNCHANGED);
        assertThat(row.cell(3)).isEqualTo(Cell.of(""));
        assertThat(row.cell(4)).isEqualTo(Cell.of("Zoë 🦆"));
        assertThat(row.hasUnchanged()).isTrue();
    }

    @Test
    void anEmptyTextIsNotNull() {
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.isNull(3)).isFalse();
        assertThat(row.sameCell(1, row, 3)).isFalse();
    }

    @Test
    void unsentCellsAreTakenFromTheRowBefore() {
        RowImage before = RowImage.of(Cell.of("0"), Cell.of("x"), Cell.of("big"), Cell.NULL, Cell.NULL);
        RowImage merged = row.over(before);
        assertThat(merged)
                .isEqualTo(RowImage.of(Cell.of("1"), Cell.NULL, Cell.of("big"), Cell.of(""), Cell.of("Zoë 🦆")));
        assertThat(before.over(row)).isSameAs(before);
    }

    @Test
    void rowsAreComparedByKindAndBytes() {
        RowImage elsewhere = new RowImage(
                "..1Zoë 🦆".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                new int[] {2, 1, 0, RowImage.NULL, 0, RowImage.UNCHANGED, 1, 0, 3, 9});
        assertThat(elsewhere).isEqualTo(row).hasSameHashCodeAs(row);
        assertThat(RowImage.of(Cell.NULL)).isNotEqualTo(RowImage.of(Cell.UNCHANGED));
    }

    @Test
    void printingARowShowsNoData() {
        assertThat(row.toString()).doesNotContain("Zoë");
    }

    @Test
    void aKeyIsMadeOfItsColumnsInOrder() {
        RowKey key = RowKey.of(row, new int[] {4, 1, 0});
        assertThat(key.cells()).containsExactly(Cell.of("Zoë 🦆"), Cell.NULL, Cell.of("1"));
        assertThat(key)
                .isEqualTo(RowKey.of(RowImage.of(Cell.of("Zoë 🦆"), Cell.NULL, Cell.of("1")), new int[] {0, 1, 2}));
        assertThat(key).isNotEqualTo(RowKey.of(row, new int[] {1, 4, 0}));
        assertThat(RowKey.of(RowImage.of(Cell.of("ab"), Cell.of("c")), new int[] {0, 1}))
                .isNotEqualTo(RowKey.of(RowImage.of(Cell.of("a"), Cell.of("bc")), new int[] {0, 1}));
    }

    @Test
    void aKeyThatWasNotSentIsRefused() {
        assertThatThrownBy(() -> RowKey.of(row, new int[] {2})).isInstanceOf(IllegalArgumentException.class);
    }
}
