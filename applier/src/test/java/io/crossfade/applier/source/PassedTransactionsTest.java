package io.crossfade.applier.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TxSnapshot;
import org.junit.jupiter.api.Test;

class PassedTransactionsTest {
    private static final long EPOCH = 1L << 32;

    private static PassedTransactions passed(long... xids) {
        PassedTransactions passed = new PassedTransactions();
        for (long xid : xids) {
            passed.add(xid);
        }
        return passed;
    }

    @Test
    void aSnapshotInWhichOneStillRunsDoesNotShowThem() {
        assertThat(passed(100, 103).areShownBy(TxSnapshot.parse("101:105:101,104")))
                .isTrue();
        assertThat(passed(100, 103).areShownBy(TxSnapshot.parse("101:105:101,103")))
                .isFalse();
    }

    @Test
    void oneBeyondASnapshotsEndIsNotShownAlthoughNoListNamesIt() {
        assertThat(passed(100).areShownBy(TxSnapshot.parse("100:100:"))).isFalse();
        assertThat(passed(100).areShownBy(TxSnapshot.parse("101:101:"))).isTrue();
        assertThat(passed(100, 99).areShownBy(TxSnapshot.parse("100:100:"))).isFalse();
    }

    @Test
    void idsThatHaveWrappedAroundAreTheNewest() {
        PassedTransactions passed = passed(0xFFFF_FFFEL, 5);
        assertThat(passed.areShownBy(TxSnapshot.parse((EPOCH + 5) + ":" + (EPOCH + 5) + ":")))
                .isFalse();
        assertThat(passed.areShownBy(TxSnapshot.parse((EPOCH + 6) + ":" + (EPOCH + 6) + ":")))
                .isTrue();
        assertThat(passed.areShownBy(TxSnapshot.parse(0xFFFF_FFFEL + ":" + (EPOCH + 6) + ":" + 0xFFFF_FFFEL)))
                .isFalse();
    }

    @Test
    void whereNothingHasPassedEverySnapshotWillDo() {
        assertThat(passed().areShownBy(TxSnapshot.parse("1:1:"))).isTrue();
    }
}
