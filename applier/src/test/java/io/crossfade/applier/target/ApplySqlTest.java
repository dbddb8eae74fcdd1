package io.crossfade.applier.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The statements' texts, as {@code golden/apply.sql} has them: a change of SQL is a visible difference. */
class ApplySqlTest {
    private static ColumnPlan column(String source, String target, String type, String cast, String equality) {
        return new ColumnPlan(source, target, type, type, cast, equality);
    }

    private static final List<ColumnPlan> COLUMNS = List.of(
            column("id", "id", "bigint", "bigint", "OPERATOR(pg_catalog.=)"),
            column("lang", "lang", "character(2)", "bpchar", "OPERATOR(pg_catalog.=)"),
            column("name", "a \"title\"", "character varying(20)", "character varying", "OPERATOR(pg_catalog.=)"),
            column("about", "about", "regclass", "regclass", "OPERATOR(pg_catalog.=)"));

    private static LaneTable table(boolean unique, List<Integer> key, List<Integer> fixed) {
        List<String> names = key.stream().map(i -> COLUMNS.get(i).source()).toList();
        TablePlan plan = new TablePlan(
                new TableId("public", "item"),
                new TableId("shop", "Item"),
                COLUMNS,
                names,
                true,
                false,
                !fixed.isEmpty(),
                0,
                0);
        return new LaneTable(0, plan, key, unique, fixed, new Moving(List.of("only here"), List.of()));
    }

    private static BitSet unchanged(int... columns) {
        BitSet mask = new BitSet();
        for (int column : columns) {
            mask.set(column);
        }
        return mask;
    }

    private static String move(LaneTable table, BitSet unchanged) {
        return MoveSql.move(table, Objects.requireNonNull(table.moving()), unchanged);
    }

    @Test
    void statementsAreAsWrittenDown() throws IOException {
        LaneTable plain = table(true, List.of(0, 1), List.of());
        LaneTable unguarded = table(false, List.of(0), List.of());
        LaneTable identity = table(true, List.of(0), List.of(0));
        LaneTable heap = table(false, List.of(), List.of());
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("insert", ApplySql.insert(plain).sql());
        texts.put(
                "insert where the target has no unique key",
                ApplySql.insert(unguarded).sql());
        texts.put("insert with an identity column", ApplySql.insert(identity).sql());
        texts.put("update", ApplySql.update(plain, unchanged()).sql());
        texts.put(
                "update with values not sent",
                ApplySql.update(plain, unchanged(3)).sql());
        texts.put(
                "update with nothing to set",
                ApplySql.update(plain, unchanged(2, 3)).sql());
        texts.put("key change", ApplySql.rekey(plain, unchanged(3)).sql());
        texts.put(
                "key change with an identity column",
                ApplySql.rekey(identity, unchanged()).sql());
        texts.put("move", move(plain, unchanged()));
        texts.put("move with values not sent", move(plain, unchanged(2, 3)));
        texts.put("move with an identity column", move(identity, unchanged()));
        texts.put("delete", ApplySql.delete(plain).sql());
        texts.put("delete without a key", ApplySql.deleteWhole(heap).sql());
        texts.put("update without a key", ApplySql.updateWhole(heap).sql());
        texts.put("truncate", ApplySql.truncate(List.of(plain, heap)));
        StringBuilder all = new StringBuilder();
        texts.forEach((name, sql) ->
                all.append("-- ").append(name).append('\n').append(sql).append(";\n\n"));
        assertThat(all.toString()).isEqualTo(golden());
    }

    private static String golden() throws IOException {
        try (InputStream in = ApplySqlTest.class.getResourceAsStream("/golden/apply.sql")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
