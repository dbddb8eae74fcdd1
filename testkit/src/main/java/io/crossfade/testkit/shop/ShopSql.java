package io.crossfade.testkit.shop;

/** The statements of the writers. {@code {sessions}} and {@code {token}} stand for the layout's names. */
final class ShopSql {
    private ShopSql() {}

    static final String INSERT_ORDER =
            "insert into public.orders (user_id, status, total, note) values (?, 'placed', ?, ?) returning id";
    static final String INSERT_ITEM = """
            insert into public.order_items (order_id, line_no, product_id, quantity, unit_price)
            select ?, ?, md5('product-' || ?)::uuid, ?, ?
            """;
    static final String INSERT_PAYMENT =
            "insert into public.payments (order_id, method, amount, reference, receipt) values (?, 'card', ?, ?, ?)";
    static final String TAKE_STOCK =
            "update public.products set stock = stock - ?, updated_at = clock_timestamp() where sku = 'SKU-' || ?";
    static final String CHARGE_USER = "update public.users set balance = balance - ? where id = ?";
    static final String ORDER_STATUS =
            "update public.orders set status = (array['paid', 'sent', 'returned'])[?]::public.order_status where id = ?";
    static final String PRICE = "update public.products set price = ?, description = ? where sku = 'SKU-' || ?";
    static final String DELETE_PAYMENTS = "delete from public.payments where order_id = ?";
    static final String DELETE_ORDER = "delete from public.orders where id = ?";

    static final String INSERT_EVENT =
            "insert into public.events (user_id, kind, payload, body, took) values (?, ?, ?::jsonb, ?, ?::interval)";
    static final String REWRITE_EVENT = "update public.events set body = ?, payload = ?::jsonb where id = ?";
    /** Leaves payload and body as they are: where they are wide, the log does not carry them. */
    static final String TOUCH_EVENT = "update public.events set kind = ?, took = null where id = ?";

    static final String DELETE_EVENT = "delete from public.events where id = ?";
    static final String MOVE_EVENT = "update public.events set id = -id where id = ?";
    static final String PROFILE = """
            update public.users set profile = jsonb_set(coalesce(profile, '{}'), '{visits}', to_jsonb(?::bigint)) - 'opt',
              tags = array_append(tags, ?) where id = ?
            """;
    static final String ATTRIBUTES =
            "update public.products set attributes = attributes || jsonb_build_object(?::text, ?::text)"
                    + " where sku = 'SKU-' || ?";
    static final String BLANK_USER =
            "update public.users set name = ?, tags = null, address = null, deleted_at = 'infinity' where id = ?";
    static final String EMAIL = "update public.users set email = ? where id = ?";
    static final String EMAIL_OF = "select email from public.users where id = ? for update";

    static final String INSERT_SESSION =
            "insert into public.{sessions} ({token}, user_id, agent) values (?, ?, ?) on conflict do nothing";
    static final String ANY_SESSION =
            "select {token} from public.{sessions} where {token} >= ? order by {token} limit 1";
    static final String SESSION_KEY = "update public.{sessions} set {token} = ? where {token} = ?";
    static final String SESSION_HIT =
            "update public.{sessions} set hits = hits + 1, expires_at = clock_timestamp() where {token} = ?";
    static final String DELETE_SESSION = "delete from public.{sessions} where {token} = ?";

    static final String SHELF_KEY = "update public.shelves set place = ? where place = ?";
    static final String SHELF_LABEL = "update public.shelves set label = ? where place = ?";
    static final String DELETE_SHELF = "delete from public.shelves where place = ?";
    static final String INSERT_SHELF =
            "insert into public.shelves (place, label) values (?, ?) on conflict (place) do nothing";

    static final String INSERT_CART = "insert into public.carts (user_id, lines) values (?, ?::jsonb)";
    static final String UPDATE_CARTS = "update public.carts set lines = lines || '[0]' where user_id = ?";
    static final String DELETE_CARTS = "delete from public.carts where user_id = ? and id % 2 = 0";
    static final String TRUNCATE_CARTS = "truncate public.carts";

    static final String BULK_INSERT = """
            insert into public.events (user_id, kind, payload, body)
            select 1 + (i * 7919) % ?, 'bulk', jsonb_build_object('i', i), case when i % 100 = 0 then repeat('é', 3000) end
            from generate_series(1, ?) i
            """;
    static final String BULK_UPDATE = "update public.events set at = clock_timestamp() where id between ? and ?";
    static final String BULK_DELETE = "delete from public.events where kind = 'bulk' and id between ? and ?";
}
