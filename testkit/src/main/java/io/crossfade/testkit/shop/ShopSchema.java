package io.crossfade.testkit.shop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The shop's tables in the schema {@code public}: foreign keys, a self-reference, serial and identity columns, secondary
 * uniques (one over an expression), enums, arrays, wide values.
 */
public final class ShopSchema {
    private ShopSchema() {}

    /** Makes everything, empty. */
    public static void create(Connection connection, ShopLayout layout) throws SQLException {
        createTables(connection, layout);
        createConstraints(connection, layout);
    }

    /** Only types and tables with their primary keys. */
    public static void createTables(Connection connection, ShopLayout layout) throws SQLException {
        run(connection, layout, "tables.sql");
    }

    /** Secondary indexes and foreign keys. */
    public static void createConstraints(Connection connection, ShopLayout layout) throws SQLException {
        run(connection, layout, "constraints.sql");
    }

    private static void run(Connection connection, ShopLayout layout, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = public");
            for (String line : lines(script)) {
                statement.execute(layout.in(line));
            }
        }
    }

    /** One statement a line. */
    private static List<String> lines(String script) {
        try (InputStream in = ShopSchema.class.getResourceAsStream("/shop/" + script)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no shop/" + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
