package io.crossfade.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuerySqlTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final FeedPlan BY_USER = new FeedPlan(
            new TableId("public", "users"),
            List.of(new InputColumn("id", "integer", "integer")),
            "select id from public.orders where user_id = \"crossfade row\".\"id\" and note ? 'x'");
    private static final QueryPlan QUERY =
            new QueryPlan("select id, a ? 'b' as \"Flag\" from public.orders -- all", List.of("id"), List.of(BY_USER));
    private static final TablePlan TABLE = new TablePlan(
            new MappingId("orders"),
            ORDERS,
            ORDERS,
            List.of(column("id", "bigint"), column("Flag", "boolean")),
            List.of("id"),
            List.of(),
            null,
            QUERY,
            false,
            false,
            false,
            false,
            0,
            0);

    private static ColumnPlan column(String name, String type) {
        return new ColumnPlan(name, name, type, type, type, "=");
    }

    @Test
    void theWholeQueryIsASubqueryWithoutRowsThatHaveNoKey() {
        assertThat(QuerySql.rows(TABLE, QUERY)).isEqualTo("""
                select "id", "Flag" from (
                select id, a ? 'b' as "Flag" from public.orders -- all
                ) as "crossfade query" where "crossfade query"."id" is not null""");
    }

    @Test
    void aKeyIsAskedForByItself() {
        assertThat(QuerySql.reread(TABLE, QUERY)).isEqualTo("""
                select k.n, t."id"::text, t."Flag"::text
                from unnest(?::text[]) with ordinality as k(k0, n) cross join lateral (select "id", "Flag" from (
                select id, a ?? 'b' as "Flag" from public.orders -- all
                ) as "crossfade query" where "crossfade query"."id" = k.k0::bigint offset 0) as t""");
    }

    @Test
    void changedRowsLeadToKeys() {
        assertThat(QuerySql.keys(QUERY, BY_USER)).isEqualTo("""
                select distinct k.k0::text
                from (select v.c0::integer as "id" from unnest(?::text[]) as v(c0)) as "crossfade row"
                cross join lateral (select id from public.orders where user_id = "crossfade row"."id" and note ?? 'x'
                ) as k(k0)""");
    }
}
