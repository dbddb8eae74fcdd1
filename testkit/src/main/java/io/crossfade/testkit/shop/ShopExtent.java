package io.crossfade.testkit.shop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How far the shop's numbers reach, so that a writer can pick rows at random. */
record ShopExtent(long users, long products, long orders, long events, long shelves) {
    static ShopExtent read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select (select max(id) from public.users), (select count(*) from public.products),
                               (select max(id) from public.orders), (select max(id) from public.events),
                               (select count(*) from public.shelves)
                        """)) {
            row.next();
            ShopExtent extent =
                    new ShopExtent(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
            if (extent.users == 0 || extent.products == 0) {
                throw new IllegalStateException("the shop is empty: seed it before writing to it");
            }
            return extent;
        }
    }
}
