package io.crossfade.testkit.shop;

import io.crossfade.core.model.TableId;
import io.crossfade.testkit.oracle.TablePair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the shop's tables are called on one side. Both layouts have the same columns in the same order. */
public enum ShopLayout {
    /** The names at the source. */
    ORIGINAL,
    /** {@code sessions} is {@code user_sessions} and its {@code token} is {@code session_token}. */
    RENAMED;

    /** The layout of the shop that this connection leads to. */
    static ShopLayout of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('public.user_sessions') is not null")) {
            row.next();
            return row.getBoolean(1) ? RENAMED : ORIGINAL;
        }
    }

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

    /** The tables of the original layout beside those of the renamed one. */
    public static List<TablePair> pairs() {
        List<TablePair> pairs = new ArrayList<>();
        for (int i = 0; i < ORIGINAL.tables().size(); i++) {
            TableId source = ORIGINAL.tables().get(i);
            Map<String, String> renamed =
                    source.name().equals(ORIGINAL.sessions()) ? Map.of(ORIGINAL.token(), RENAMED.token()) : Map.of();
            pairs.add(new TablePair(source, RENAMED.tables().get(i), renamed));
        }
        return List.copyOf(pairs);
    }

    /** Fills the names into a statement. */
    String in(String sql) {
        return sql.replace("{sessions}", sessions()).replace("{token}", token());
    }
}
