package io.crossfade.testkit.shop;

import io.crossfade.core.model.TableId;
import java.util.List;

/** What the shop's tables are called on one side. Both layouts have the same columns in the same order. */
public enum ShopLayout {
    /** The names at the source. */
    ORIGINAL,
    /** {@code sessions} is {@code user_sessions} and its {@code token} is {@code session_token}. */
    RENAMED;

    public String sessions() {
        return switch (this) {
            case ORIGINAL -> "sessions";
            case RENAMED -> "user_sessions";
        };
    }

    public String token() {
        return switch (this) {
            case ORIGINAL -> "token";
            case RENAMED -> "session_token";
        };
    }

    /** All tables, parents before children. */
    public List<TableId> tables() {
        return List.of(
                        "users",
                        "categories",
                        "products",
                        "orders",
                        "order_items",
                        "payments",
                        sessions(),
                        "events",
                        "carts",
                        "shelves",
                        "ledger")
                .stream()
                .map(name -> new TableId("public", name))
                .toList();
    }

    /** Fills the names into a statement. */
    String in(String sql) {
        return sql.replace("{sessions}", sessions()).replace("{token}", token());
    }
}
