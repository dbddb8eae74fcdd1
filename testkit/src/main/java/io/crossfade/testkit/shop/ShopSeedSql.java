package io.crossfade.testkit.shop;

import java.util.List;

/**
 * The statements that make the shop's rows. Each takes the first and last row number and the seed; {@code h} is the
 * row's hash, from which everything that looks random is taken.
 */
final class ShopSeedSql {
    private ShopSeedSql() {}

    /** One table's statement and how many rows it is to make in all. */
    record Fill(String table, long rows, String sql) {}

    private static final String ROWS =
            " from (select i, hashint8extended(i, seed) & 9223372036854775807 as h from (select ?::bigint as first,"
                    + " ?::bigint as last, ?::bigint as seed) p, generate_series(first, last) i) rows";

    /** Texts that break careless code, with null among them. */
    private static final String NAME = """
            (array['Ada Lovelace', 'Zoë Łuczak', '', E'line\\r\\nbreak', 'O''Neil "the \\ quote"', '李雷 😀', null,
                   E'tab\\tand \\\\N', '{"a",NULL}', '  spaces  ', 'Grace Hopper', 'Ünï cödé'])[1 + h % 12]
            """;

    static List<Fill> fills(ShopSize s) {
        return List.of(
                new Fill("users", s.users(), users()),
                new Fill("categories", s.categories(), categories()),
                new Fill("products", s.products(), products(s)),
                new Fill("orders", s.orders(), orders(s)),
                new Fill("order_items", s.orderItems(), orderItems(s)),
                new Fill("payments", s.payments(), payments()),
                new Fill("sessions", s.sessions(), sessions(s)),
                new Fill("events", s.events(), events(s)),
                new Fill("carts", s.carts(), carts(s)),
                new Fill("shelves", s.shelves(), shelves(s)));
    }

    /** A moment of the years 2023 and 2024. */
    private static String moment(String type) {
        return "(timestamp '2023-01-01' + (h % 63072000000) * interval '1 millisecond')::" + type;
    }

    private static String users() {
        return """
                insert into users (id, email, name, status, balance, tags, address, profile, created_at, deleted_at)
                select i, 'user' || i || '@shop.example', %s,
                  (array['active', 'active', 'active', 'blocked', 'left'])[1 + h %% 5]::user_status,
                  (h %% 100000000) / 100.0 - 1000,
                  case when h %% 3 = 0 then null when h %% 3 = 1 then '{}' else array['t' || h %% 7, null, 'a "b" \\c'] end,
                  case when h %% 4 = 0 then null else ('10.' || h %% 256 || '.' || h / 256 %% 256 || '.1/24')::inet end,
                  jsonb_build_object('lang', (array['en', 'sr', 'de'])[1 + h %% 3], 'score', h %% 1000 / 10.0, 'opt', null),
                  %s, case when h %% 50 = 0 then timestamptz '2025-01-01 00:00:00.000001+00' end
                """.formatted(NAME, moment("timestamptz")) + ROWS;
    }

    private static String categories() {
        return "insert into categories (id, parent_id, slug, name, sort_order)"
                + " select i, case when i > 10 then i / 10 end, 'category-' || i, 'Category ' || i || ' é', h % 100"
                + ROWS;
    }

    private static String products(ShopSize s) {
        return """
                insert into products (id, sku, category_id, price, stock, description, attributes, photo_hash, updated_at)
                select md5('product-' || i)::uuid, 'SKU-' || i, 1 + h %% %d, (h %% 1000000) / 100.0, h %% 1000,
                  case when h %% 10 = 0 then null else repeat('Fine product no. ' || i || '. ', (h %% 12)::int) end,
                  jsonb_build_object('colour', h %% 16, 'size', jsonb_build_array(h %% 3, 'L')),
                  case when h %% 5 > 0 then decode(md5(h::text), 'hex') end, %s
                """.formatted(s.categories(), moment("timestamptz")) + ROWS;
    }

    private static String orders(ShopSize s) {
        return """
                insert into orders (id, user_id, status, total, placed_at, note)
                select i, 1 + h %% %d, (array['placed', 'paid', 'sent', 'returned'])[1 + h %% 4]::order_status,
                  (h %% 10000000) / 100.0, %s, case when h %% 3 = 0 then %s end
                """.formatted(s.users(), moment("timestamptz"), NAME) + ROWS;
    }

    private static String orderItems(ShopSize s) {
        return """
                insert into order_items (order_id, line_no, product_id, quantity, unit_price)
                select 1 + (i - 1) %% %d, 1 + (i - 1) / %d, md5('product-' || 1 + h %% %d)::uuid, 1 + h %% 9,
                  (h %% 100000) / 100.0
                """.formatted(s.orders(), s.orders(), s.products()) + ROWS;
    }

    private static String payments() {
        return """
                insert into payments (id, order_id, method, amount, reference, receipt, paid_at)
                overriding system value
                select i, i, (array['card', 'cash', 'transfer'])[1 + h %% 3], (h %% 10000000) / 100.0,
                  case when h %% 4 > 0 then 'REF-' || i end,
                  case when h %% 6 = 0 then '' else decode(md5(h::text), 'hex') end::bytea, %s
                """.formatted(moment("timestamp")) + ROWS;
    }

    private static String sessions(ShopSize s) {
        return """
                insert into sessions (token, user_id, agent, started_at, expires_at, hits)
                select md5(h::text || i) || '-' || i, 1 + h %% %d, %s, %s,
                  case when h %% 3 = 0 then 'infinity'::timestamptz end, h %% 1000
                """.formatted(s.users(), NAME, moment("timestamptz")) + ROWS;
    }

    /** One event of twelve has a body of 4 to 12 kB that does not compress, so that it is stored out of line. */
    private static String events(ShopSize s) {
        return """
                insert into events (id, user_id, kind, at, payload, body, took)
                select i, case when h %% 9 > 0 then 1 + h %% %d end, 'kind-' || h %% 20, %s,
                  jsonb_build_object('n', i, 'path', '/p/' || h %% 5000, 'ok', h %% 2 = 0),
                  case when h %% 12 = 0 then (select string_agg(md5(h::text || k), '') from generate_series(1, 128 + h %% 256) k)
                       when h %% 12 < 6 then %s end,
                  case when h %% 2 = 0 then (h %% 100000) * interval '1 microsecond' end
                """.formatted(s.users(), moment("timestamptz"), NAME) + ROWS;
    }

    private static String carts(ShopSize s) {
        return "insert into carts (id, user_id, lines, day) select i, 1 + h % " + s.users()
                + ", jsonb_build_array(h % 100, i), date '2024-01-01' + (h % 365)::int" + ROWS;
    }

    private static String shelves(ShopSize s) {
        return "insert into shelves (place, label, product_id) select i, 'shelf ' || i, md5('product-' || 1 + h % "
                + s.products() + ")::uuid" + ROWS;
    }

    /** The rows were made with explicit keys: the sequences go on behind them. */
    static List<String> sequences() {
        return List.of("users", "categories", "orders", "payments", "events", "carts").stream()
                .map(table -> "select setval(pg_get_serial_sequence('" + table + "', 'id'), max(id)) from " + table)
                .toList();
    }
}
