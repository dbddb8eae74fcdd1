package io.crossfade.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopiedTableTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TxSnapshot FIRST = TxSnapshot.parse("10:10:");
    private static final TxSnapshot SECOND = TxSnapshot.parse("90:90:");

    private static TablePlan table(String keyType) {
        ColumnPlan id = new ColumnPlan("id", "id", keyType, keyType, keyType, "OPERATOR(pg_catalog.=)");
        return new TablePlan(ORDERS, ORDERS, List.of(id), List.of("id"), true, false, false, 0, 0);
    }

    private static Chunk chunk(
            int number, Chunk.Method method, @Nullable String lower, @Nullable String upper, TxSnapshot snapshot) {
        return new Chunk(MappingId.of(ORDERS), number, method, lower, upper, true, snapshot, 0, 1, 1);
    }

    @Test
    void everyKeyBelongsToTheSnapshotOfItsChunk() {
        CopiedTable copied = CopiedTable.of(
                table("bigint"),
                List.of(
                        chunk(0, Chunk.Method.RANGE, null, "100", FIRST),
                        chunk(1, Chunk.Method.RANGE, "100", "200", SECOND),
                        chunk(2, Chunk.Method.RANGE, "200", "300", FIRST),
                        chunk(3, Chunk.Method.RANGE, "300", null, FIRST)));
        assertThat(copied.hasOneSnapshot()).isFalse();
        assertThat(copied.snapshotOf("-5")).isEqualTo(FIRST);
        assertThat(copied.snapshotOf("99")).isEqualTo(FIRST);
        assertThat(copied.snapshotOf("100")).isEqualTo(SECOND);
        assertThat(copied.snapshotOf("199")).isEqualTo(SECOND);
        assertThat(copied.snapshotOf("200")).isEqualTo(FIRST);
        assertThat(copied.snapshotOf("1000000")).isEqualTo(FIRST);
        assertThat(copied.snapshots()).containsExactly(FIRST, SECOND);
    }

    @Test
    void aTableCutByBlocksHasOneSnapshotOrNone() {
        assertThat(CopiedTable.of(
                                table("text"),
                                List.of(
                                        chunk(0, Chunk.Method.CTID, null, "10", FIRST),
                                        chunk(1, Chunk.Method.CTID, "10", null, FIRST)))
                        .snapshotOf("any"))
                .isEqualTo(FIRST);
        assertThatThrownBy(() -> CopiedTable.of(
                        table("bigint"),
                        List.of(
                                chunk(0, Chunk.Method.CTID, null, "10", FIRST),
                                chunk(1, Chunk.Method.CTID, "10", null, SECOND))))
                .hasMessageContaining("not cut by range");
    }

    @Test
    void aTableIsNotCopiedWhileAChunkIsPending() {
        assertThatThrownBy(() -> CopiedTable.of(
                        table("bigint"),
                        List.of(Chunk.pending(MappingId.of(ORDERS), 0, Chunk.Method.WHOLE, null, null))))
                .hasMessageContaining("chunk 0 of public.orders is not done");
    }
}
