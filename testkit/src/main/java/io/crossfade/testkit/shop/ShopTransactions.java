package io.crossfade.testkit.shop;

import io.crossfade.testkit.writer.OddTexts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one transaction of each kind, on one connection with auto-commit off; the caller commits. Numbers
 * are drawn so that few rows are hot.
 */
final class ShopTransactions {
    private static final int BULK_ROWS = 10_000;

    private final Connection connection;
    private final ShopLayout layout;
    private final ShopExtent extent;
    private final RandomGenerator random;

    ShopTransactions(Connection connection, ShopLayout layout, ShopExtent extent, RandomGenerator random) {
        this.connection = connection;
        this.layout = layout;
        this.extent = extent;
        this.random = random;
    }

    void run(ShopKind kind) throws SQLException {
        switch (kind) {
            case PLACE_ORDER -> placeOrder();
            case CHANGE_HOT_PRODUCT -> changeHotProduct();
            case REWRITE_WIDE_EVENT -> run(ShopSql.REWRITE_EVENT, OddTexts.wide(random), "{\"w\": true}", event());
            case TOUCH_WIDE_EVENT -> run(ShopSql.TOUCH_EVENT, "touched-" + random.nextInt(100), event());
            case CHANGE_JSON -> changeJson();
            case DELETE_ORDER -> deleteOrder(1 + random.nextLong(extent.orders()));
            case DELETE_EVENT -> run(ShopSql.DELETE_EVENT, event());
            case CHANGE_KEY -> changeKey();
            case SWAP_UNIQUE -> swapEmails();
            case SWAP_KEYS -> swapShelves();
            case INSERT_DELETE_INSERT -> insertDeleteInsert();
            case SAVEPOINTS -> savepoints();
            case ROLL_BACK -> placeOrder();
            case INSERT_EVENT -> insertEvent();
            case USE_SESSION -> useSession();
            case BLANK_OUT -> run(ShopSql.BLANK_USER, OddTexts.any(random), user());
            case FILL_CART -> fillCart();
            case BULK -> bulk();
            case TRUNCATE -> truncate();
        }
    }

    private void placeOrder() throws SQLException {
        long user = user();
        BigDecimal total = money();
        long order = insertOrder(user, total);
        int items = 1 + random.nextInt(5);
        for (int line = 1; line <= items; line++) {
            long product = hotProduct();
            run(ShopSql.INSERT_ITEM, order, line, product, 1 + random.nextInt(9), money());
            run(ShopSql.TAKE_STOCK, 1, product);
        }
        @Nullable String reference = random.nextInt(4) == 0 ? null : "N-" + Long.toHexString(random.nextLong());
        run(ShopSql.INSERT_PAYMENT, order, total, reference, OddTexts.bytes(random));
        run(ShopSql.CHARGE_USER, total, user);
    }

    private long insertOrder(long user, BigDecimal total) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ShopSql.INSERT_ORDER)) {
            bind(insert, user, total, OddTexts.any(random));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void changeHotProduct() throws SQLException {
        run(ShopSql.PRICE, money(), OddTexts.any(random), hotProduct());
        run(ShopSql.ORDER_STATUS, 1 + random.nextInt(3), 1 + random.nextLong(extent.orders()));
    }

    private void changeJson() throws SQLException {
        run(ShopSql.PROFILE, random.nextLong(), OddTexts.any(random), user());
        run(ShopSql.ATTRIBUTES, "k" + random.nextInt(5), OddTexts.any(random), hotProduct());
    }

    /** The items go by cascade. */
    private void deleteOrder(long order) throws SQLException {
        run(ShopSql.DELETE_PAYMENTS, order);
        run(ShopSql.DELETE_ORDER, order);
    }

    /** A natural key gets a new value; now and then a surrogate key of a wide row too, and twice in one transaction. */
    private void changeKey() throws SQLException {
        @Nullable String token = anySession();
        if (token != null) {
            String next = Long.toHexString(random.nextLong());
            run(ShopSql.SESSION_KEY, next, token);
            if (random.nextInt(3) == 0) {
                run(ShopSql.SESSION_HIT, next);
                run(ShopSql.SESSION_KEY, next + "-b", next);
            }
        }
        if (random.nextInt(4) == 0) {
            run(ShopSql.MOVE_EVENT, event());
        }
    }

    /** Two rows exchange the values of a secondary unique. */
    private void swapEmails() throws SQLException {
        long one = user();
        long other = user();
        if (one == other) {
            return;
        }
        @Nullable String emailOfOne = text(ShopSql.EMAIL_OF, Math.min(one, other));
        @Nullable String emailOfOther = text(ShopSql.EMAIL_OF, Math.max(one, other));
        if (emailOfOne != null && emailOfOther != null) {
            run(ShopSql.EMAIL, "swap-" + Long.toHexString(random.nextLong()), Math.min(one, other));
            run(ShopSql.EMAIL, emailOfOne, Math.max(one, other));
            run(ShopSql.EMAIL, emailOfOther, Math.min(one, other));
        }
    }

    /** Key chains: a to spare, b to a, c to b, spare to c. */
    private void swapShelves() throws SQLException {
        int a = shelf();
        int b = shelf();
        int c = shelf();
        if (a == b || b == c || a == c) {
            return;
        }
        int spare = -1 - random.nextInt(1 << 30);
        run(ShopSql.SHELF_KEY, spare, a);
        run(ShopSql.SHELF_KEY, a, b);
        run(ShopSql.SHELF_LABEL, OddTexts.any(random), a);
        run(ShopSql.SHELF_KEY, b, c);
        run(ShopSql.SHELF_KEY, c, spare);
    }

    private void insertDeleteInsert() throws SQLException {
        int place = shelf();
        run(ShopSql.DELETE_SHELF, place);
        run(ShopSql.INSERT_SHELF, place, "again");
        run(ShopSql.DELETE_SHELF, place);
        run(ShopSql.INSERT_SHELF, place, OddTexts.any(random));
    }

    private void savepoints() throws SQLException {
        insertEvent();
        Savepoint first = connection.setSavepoint();
        run(ShopSql.CHARGE_USER, money(), user());
        run(ShopSql.DELETE_EVENT, event());
        Savepoint second = connection.setSavepoint();
        run(ShopSql.PRICE, money(), "rolled back", hotProduct());
        connection.rollback(second);
        if (random.nextBoolean()) {
            connection.rollback(first);
        }
        run(ShopSql.TOUCH_EVENT, "after savepoint", event());
    }

    private void insertEvent() throws SQLException {
        @Nullable String body = random.nextInt(6) == 0 ? OddTexts.wide(random) : OddTexts.any(random);
        @Nullable String took = random.nextBoolean() ? null : random.nextInt(5_000) + " milliseconds";
        @Nullable Long user = random.nextInt(5) == 0 ? null : (Long) user();
        run(ShopSql.INSERT_EVENT, user, "live", "{\"at\": [" + random.nextInt() + ", null]}", body, took);
    }

    private void useSession() throws SQLException {
        @Nullable String token = anySession();
        if (token == null || random.nextInt(3) == 0) {
            run(ShopSql.INSERT_SESSION, Long.toHexString(random.nextLong()), user(), OddTexts.any(random));
        } else if (random.nextInt(4) == 0) {
            run(ShopSql.DELETE_SESSION, token);
        } else {
            run(ShopSql.SESSION_HIT, token);
        }
    }

    private void fillCart() throws SQLException {
        long user = user();
        run(ShopSql.INSERT_CART, user, "[" + random.nextInt(100) + "]");
        run(ShopSql.UPDATE_CARTS, user);
        run(ShopSql.DELETE_CARTS, user());
    }

    /** A transaction of 10,000 rows. */
    private void bulk() throws SQLException {
        long from = event();
        switch (random.nextInt(3)) {
            case 0 -> run(ShopSql.BULK_INSERT, extent.users(), BULK_ROWS);
            case 1 -> run(ShopSql.BULK_UPDATE, from, from + BULK_ROWS - 1);
            default -> {
                run(ShopSql.BULK_DELETE, from, from + 10 * BULK_ROWS);
                run(ShopSql.BULK_INSERT, extent.users(), BULK_ROWS);
            }
        }
    }

    private void truncate() throws SQLException {
        run(ShopSql.INSERT_CART, user(), "[]");
        run(ShopSql.TRUNCATE_CARTS);
        for (int i = 0; i < 20; i++) {
            run(ShopSql.INSERT_CART, user(), "[" + i + "]");
        }
    }

    private long user() {
        return 1 + random.nextLong(extent.users());
    }

    /** Half of all draws fall on twenty products. */
    private long hotProduct() {
        return 1 + random.nextLong(random.nextBoolean() ? Math.min(20, extent.products()) : extent.products());
    }

    private long event() {
        return 1 + random.nextLong(Math.max(1, extent.events()));
    }

    private int shelf() {
        return 1 + random.nextInt((int) Math.max(1, extent.shelves()));
    }

    private BigDecimal money() {
        return BigDecimal.valueOf(random.nextInt(10_000_000), 2)
                .movePointLeft(2)
                .setScale(2, RoundingMode.DOWN);
    }

    private @Nullable String anySession() throws SQLException {
        return text(ShopSql.ANY_SESSION, Long.toHexString(random.nextLong()));
    }

    private @Nullable String text(String sql, Object argument) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(layout.in(sql))) {
            bind(select, argument);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private void run(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(layout.in(sql))) {
            bind(statement, arguments);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument == null) {
                statement.setNull(i + 1, Types.NULL);
            } else if (argument instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, argument);
            }
        }
    }
}
