package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.sqlite.verify.RowDifference;
import io.crossfade.sqlite.verify.TableVerdict;
import io.crossfade.verifier.Difference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuspectRowsTest {
    private static RowDifference row(String key, long versions) {
        return new RowDifference(RowDifference.Kind.DIFFERENT, "[\"" + key + "\"]", List.of("v"), versions);
    }

    private static List<TableVerdict> look(RowDifference... found) {
        return List.of(verdict(found.length, found));
    }

    private static TableVerdict verdict(long differences, RowDifference... found) {
        return new TableVerdict("t", 10, 10, 0, differences, Arrays.asList(found));
    }

    @Test
    void whatOneLookFindsEqualIsEqualAlthoughAnotherRowDiffersThen() {
        SuspectRows rows = SuspectRows.of(look(row("a", 1))).lookedAtAgain(look(row("b", 1)));
        assertThat(rows.areEmpty()).isTrue();
        assertThat(rows.of(verdict(1, row("b", 1)))).isEqualTo(new SuspectRows.Judged(0, 0, List.of()));
    }

    @Test
    void whatHasTheSameValuesInEveryLookIsDifferent() {
        SuspectRows rows = SuspectRows.of(look(row("a", 1), row("b", 1))).lookedAtAgain(look(row("a", 1)));
        assertThat(rows.allSteady()).isTrue();
        SuspectRows.Judged judged = rows.of(verdict(1, row("a", 1)));
        assertThat(judged.different()).isEqualTo(1);
        assertThat(judged.listed()).extracting(Difference::kind).containsExactly(Difference.Kind.DIFFERENT);
    }

    @Test
    void whatHasOtherValuesInEachLookIsNotProven() {
        SuspectRows rows = SuspectRows.of(look(row("hot", 1)))
                .lookedAtAgain(look(row("hot", 2)))
                .lookedAtAgain(look(row("hot", 2)));
        assertThat(rows.allSteady()).isFalse();
        SuspectRows.Judged judged = rows.of(verdict(1, row("hot", 2)));
        assertThat(judged.different()).isZero();
        assertThat(judged.changing()).isEqualTo(1);
        assertThat(judged.listed()).extracting(Difference::kind).containsExactly(Difference.Kind.CHANGING);
    }

    @Test
    void whatIsBeyondTheListIsNeverSaidToBeEqual() {
        List<TableVerdict> first = List.of(verdict(1_500, rows(0)));
        List<TableVerdict> second = List.of(verdict(1_400, rows(500)));
        SuspectRows rows = SuspectRows.of(first).lookedAtAgain(second);
        assertThat(rows.of(second.getFirst()).changing()).isEqualTo(1_400);
        SuspectRows steady = SuspectRows.of(first).lookedAtAgain(first);
        assertThat(steady.of(first.getFirst()).different()).isEqualTo(1_500);
    }

    private static RowDifference[] rows(int from) {
        return IntStream.range(from, from + TableVerdict.MOST_LISTED)
                .mapToObj(i -> row("k" + i, 1))
                .toArray(RowDifference[]::new);
    }
}
