package io.crossfade.snapshotter.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopySqlTest {
    private static final TableId SOURCE = new TableId("public", "Odd \"table");
    private static final TableId TARGET = new TableId("sales", "orders");

    private static TablePlan table(String noteType, String noteTargetType) {
        return new TablePlan(
                SOURCE,
                TARGET,
                List.of(
                        new ColumnPlan("at", "at", "date", "date", "date", "="),
                        new ColumnPlan("note", "remark", noteType, noteTargetType, noteTargetType, "=")),
                List.of("at"),
                true,
                false,
                false,
                0,
                0);
    }

    private static String out(TablePlan table, boolean partitioned, Chunk chunk) {
        return CopySql.copyOut(table, partitioned, chunk, CopySql.format(table));
    }

    private static Chunk chunk(Chunk.Method method, @Nullable String lower, @Nullable String upper) {
        return Chunk.pending(MappingId.of(SOURCE), 0, method, lower, upper);
    }

    @Test
    void aWholeTableLeavesItsHeirsOut() {
        assertThat(out(table("text", "text"), false, chunk(Chunk.Method.WHOLE, null, null)))
                .isEqualTo(
                        "copy (select \"at\", \"note\" from only \"public\".\"Odd \"\"table\") to stdout (format binary)");
        assertThat(out(table("text", "text"), true, chunk(Chunk.Method.WHOLE, null, null)))
                .isEqualTo(
                        "copy (select \"at\", \"note\" from \"public\".\"Odd \"\"table\") to stdout (format binary)");
    }

    @Test
    void rangesAreHalfOpenAndTyped() {
        assertThat(out(table("text", "text"), false, chunk(Chunk.Method.RANGE, "0044-03-15 BC", "2024-01-01")))
                .endsWith("table\" where \"at\" >= '0044-03-15 BC'::date and \"at\" < '2024-01-01'::date)"
                        + " to stdout (format binary)");
        assertThat(out(table("text", "text"), false, chunk(Chunk.Method.RANGE, null, "2024-01-01")))
                .contains(" where \"at\" < '2024-01-01'::date)");
    }

    @Test
    void blocksAreRangesOfTupleIds() {
        assertThat(out(table("text", "text"), false, chunk(Chunk.Method.CTID, "10", "20")))
                .contains(" where ctid >= '(10,0)'::tid and ctid < '(20,0)'::tid)");
    }

    @Test
    void whatIsNotTheSameAndSafeAtBothEndsTravelsAsText() {
        assertThat(CopySql.copyIn(table("text", "text")))
                .isEqualTo("copy \"sales\".\"orders\" (\"at\", \"remark\") from stdin (format binary)");
        assertThat(CopySql.copyIn(table("text", "character varying(20)"))).endsWith("(format text)");
        assertThat(CopySql.copyIn(table("public.mood", "public.mood"))).endsWith("(format text)");
    }
}
