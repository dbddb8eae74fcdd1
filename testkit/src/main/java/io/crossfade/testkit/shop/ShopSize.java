package io.crossfade.testkit.shop;

/** How many rows each table gets out of a total. */
public record ShopSize(
        long users,
        long categories,
        long products,
        long orders,
        long orderItems,
        long payments,
        long sessions,
        long events,
        long carts,
        long shelves) {
    private static final long LEAST = 1_000;

    public ShopSize {
        // Every order has order_items/orders lines at the most, so that their keys follow from a number.
        if (orders * 2 < orderItems) {
            throw new IllegalArgumentException("more than two items for each order");
        }
    }

    /** Splits exactly {@code rows} rows; fewer than 1,000 cannot be split sensibly. */
    public static ShopSize of(long rows) {
        if (rows < LEAST) {
            throw new IllegalArgumentException("a shop needs at least " + LEAST + " rows, not " + rows);
        }
        long users = rows / 10;
        long categories = Math.min(500, rows / 50);
        long products = rows / 20;
        long orders = rows / 5;
        long orderItems = rows * 3 / 10;
        long payments = rows * 3 / 20;
        long sessions = rows / 20;
        long carts = rows / 50;
        long shelves = 100;
        long rest = users + categories + products + orders + orderItems + payments + sessions + carts + shelves;
        return new ShopSize(
                users, categories, products, orders, orderItems, payments, sessions, rows - rest, carts, shelves);
    }

    public long total() {
        return users + categories + products + orders + orderItems + payments + sessions + events + carts + shelves;
    }
}
