package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Tables of every kind that a fence closes, and what the tests of fences say of them. */
final class FencedTables {
    private static final String WAITING =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    private FencedTables() {}

    static final FenceWord WORD = new FenceWord("sesame");
    static final Duration LOCK = Duration.ofMillis(200);
    static final Duration BUDGET = Duration.ofSeconds(10);

    static FenceSpec spec(String id, @Nullable Duration openAfter, String... tables) {
        return new FenceSpec(
                id,
                "shop",
                "orders",
                List.of(tables).stream()
                        .map(name -> new TableId("public", name))
                        .toList(),
                openAfter,
                WORD,
                false,
                true,
                "orders at db2",
                "crossfade.shop.fence");
    }

    static Database database(Servers servers, int major) throws SQLException {
        Database database = servers.database(major, "source");
        Servers.execute(
                database,
                "create table public.plain (id int primary key, note text)",
                "insert into public.plain values (1, 'one')",
                "create table public.part (id int, note text, primary key (id)) partition by range (id)",
                "create table public.part_low partition of public.part for values from (0) to (100)",
                "create table public.part_high partition of public.part for values from (100) to (200)"
                        + " partition by list (id)",
                "create table public.part_high_any partition of public.part_high default",
                "insert into public.part values (1, 'one'), (150, 'deep')",
                "create table public.base (id int primary key)",
                "create table public.child () inherits (public.base)",
                "insert into public.base values (1)",
                "insert into public.child values (2)",
                "create table public.outside (id int primary key)",
                "insert into public.outside values (1)",
                "create table public.tied (id int primary key, outside int references public.outside on delete cascade)",
                "insert into public.tied values (1, 1)");
        return database;
    }

    static final String[] ALL = {"plain", "part", "base", "tied"};

    static void assertRefused(ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("25006");
            assertThat(e.getMessage()).contains("orders at db2");
        });
    }

    /** In a session that is open already: it waits for a moment only. */
    static boolean isWaiting(Connection watcher) throws SQLException {
        try (Statement statement = watcher.createStatement();
                ResultSet row = statement.executeQuery(WAITING)) {
            row.next();
            return row.getInt(1) == 1;
        }
    }
}
