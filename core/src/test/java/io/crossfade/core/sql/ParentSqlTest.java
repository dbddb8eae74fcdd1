package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ParentSql.Children;
import io.crossfade.core.sql.ParentSql.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParentSqlTest {
    private static final String EQUAL = "OPERATOR(pg_catalog.=)";
    private static final TablePlan PRODUCT = table(
            "product",
            "state = 'sold' -- or not",
            column("id", "product_id", "bigint", null),
            column("sku", "sku", "text", null),
            column("title", "title", "text", "left(name, 9) -- short"));
    private static final TablePlan HOLD = table(
            "hold",
            "state = 'active'",
            column("id", "id", "bigint", null),
            column("item", "product_id", "integer", null),
            column("code", "code", "text", "upper(hold.code)"));
    private static final TablePlan NOTE = table("note", null, column("of", "of", "bigint", null));
    private static final Children BY_KEY =
            new Children(new Rows(HOLD, true), List.of("product_id"), List.of("product_id"), List.of(EQUAL));
    private static final Children BY_CODE =
            new Children(new Rows(HOLD, true), List.of("code"), List.of("sku"), List.of(EQUAL));

    private static ColumnPlan column(String source, String target, String type, @Nullable String expression) {
        return new ColumnPlan(source, target, type, type, type, EQUAL, expression);
    }

    private static TablePlan table(String name, @Nullable String where, ColumnPlan... columns) {
        TableId id = new TableId("public", name);
        Reshape reshape = new Reshape(List.of(), List.of(), where, List.of());
        return new TablePlan(
                new MappingId(name),
                id,
                id,
                List.of(columns),
                List.of(columns[0].target()),
                List.of(),
                reshape,
                null,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    @Test
    void eachMappingSeesTheColumnsOfItsOwnTable() {
        Children notes = new Children(new Rows(NOTE, false), List.of("of"), List.of("product_id"), List.of(EQUAL));
        assertThat(ParentSql.query(new Rows(PRODUCT, true), List.of(BY_KEY, notes)))
                .isEqualTo("""
                        select "product_id", "sku", "title"
                        from (select "id" as "product_id", "sku" as "sku", (left(name, 9) -- short
                        ) as "title", (state = 'sold' -- or not
                        ) as \
                        "crossfade goes" from only "public"."product") as "crossfade parent"
                        where "crossfade goes"
                        or exists (select from (select "item" as c0 from only "public"."hold" where (state = 'active'
                        )) as \
                        "crossfade child" where "crossfade child".c0 OPERATOR(pg_catalog.=) "crossfade parent"."product_id")
                        or exists (select from (select "of" as c0 from "public"."note") as "crossfade child" where \
                        "crossfade child".c0 OPERATOR(pg_catalog.=) "crossfade parent"."product_id")""");
    }

    @Test
    void aChangedRowThatNamesTheKeyLooksNowhere() {
        assertThat(ParentSql.keysSaid(
                        BY_KEY, List.of(new InputColumn("item", "integer", "integer")), List.of("product_id")))
                .isEqualTo("""
                        select "crossfade child".c0 from (select "item" as c0 from (select "crossfade row"."item" as "item") \
                        as "hold") as "crossfade child" where "crossfade child".c0 is not null""");
    }

    @Test
    void aChangedRowThatNamesAnotherColumnOfTheParentFindsItsKey() {
        assertThat(ParentSql.keysFound(
                        BY_CODE,
                        List.of(new InputColumn("code", "text", "text")),
                        new Rows(PRODUCT, true),
                        List.of("product_id")))
                .isEqualTo("""
                        select "crossfade parent"."product_id" from (select (upper(hold.code)
                        ) as c0 from (select \
                        "crossfade row"."code" as "code") as "hold") as "crossfade child" join (select "sku" as "sku", "id" as \
                        "product_id" from only "public"."product") as "crossfade parent" on "crossfade child".c0 \
                        OPERATOR(pg_catalog.=) "crossfade parent"."sku\"""");
    }
}
