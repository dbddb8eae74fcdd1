package io.crossfade.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TxSnapshotTest {
    @Test
    void aSnapshotSeesWhatEndedBeforeItAndNothingElse() {
        TxSnapshot snapshot = TxSnapshot.parse("100:110:103,105");
        assertThat(snapshot.sees(99)).isTrue();
        assertThat(snapshot.sees(100)).isTrue();
        assertThat(snapshot.sees(103)).isFalse();
        assertThat(snapshot.sees(104)).isTrue();
        assertThat(snapshot.sees(105)).isFalse();
        assertThat(snapshot.sees(109)).isTrue();
        assertThat(snapshot.sees(110)).isFalse();
        assertThat(snapshot.sees(111)).isFalse();
    }

    @Test
    void idsOfTheLogAreWidenedAcrossAWrapAround() {
        long epoch = 3L << 32;
        TxSnapshot early = TxSnapshot.parse((epoch + 5) + ":" + (epoch + 9) + ":" + (epoch + 7));
        assertThat(early.sees(0xFFFFFFF0L)).isTrue();
        assertThat(early.sees(7)).isFalse();
        assertThat(early.sees(8)).isTrue();
        TxSnapshot late = TxSnapshot.parse((epoch - 9) + ":" + (epoch - 5) + ":");
        assertThat(late.sees(0xFFFFFFFFL - 8)).isTrue();
        assertThat(late.sees(2)).isFalse();
    }

    @Test
    void aSnapshotIsShownByAnotherThatSeesNoLess() {
        TxSnapshot snapshot = TxSnapshot.parse("100:110:103,105");
        assertThat(snapshot.isShownBy(snapshot)).isTrue();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("103:110:103"))).isTrue();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("103:120:103,110,119"))).isTrue();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("110:110:"))).isTrue();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("100:109:103,105"))).isFalse();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("103:110:103,104"))).isFalse();
        assertThat(snapshot.isShownBy(TxSnapshot.parse("99:120:99,103"))).isFalse();
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        assertThatThrownBy(() -> TxSnapshot.parse("1:2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TxSnapshot.parse("a:b:")).isInstanceOf(NumberFormatException.class);
    }
}
