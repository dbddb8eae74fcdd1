package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.TablePair;
import io.crossfade.testkit.shop.ShopLayout;
import io.crossfade.testkit.shop.ShopSchema;
import io.crossfade.testkit.shop.ShopSeeder;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.LedgerCheck;
import io.crossfade.testkit.writer.SwitchableRoute;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shop in a migration's source whose writers go on until they are stopped. Whether anything was lost or doubled is the
 * word of the oracle and of the writers' own ledger, which know nothing of Crossfade.
 */
final class LiveShop implements AutoCloseable {
    private static final long ROWS = 6_000;
    private static final int WRITERS = 2;
    private static final int TRANSACTIONS_PER_SECOND = 40;

    /** Beside the shop: for transactions that are much larger than what the target takes at once. */
    private static final TableId BALLAST = new TableId("public", "ballast");

    private static final String BALLAST_DDL =
            "create table public.ballast (id bigint primary key, load int not null, filler text not null)";

    /** Small chunks and batches, so that there is a middle of things to be killed in. */
    private static final String SETTINGS = """
            mappings:
              - from: public.sessions
                to: there/public.user_sessions
                columns: {session_token: token}
              - tables: public.*
                to: there/public.*
            copy: {workers: 2, chunkRows: 200}
            apply: {batchBytes: 64KiB}
            """;

    private final Migration migration;
    private final long seed;
    private final SwitchableRoute route;
    private final ShopWriter writer;

    private LiveShop(Migration migration, long seed, List<String> users) {
        this.migration = migration;
        this.seed = seed;
        this.route = new SwitchableRoute(endpoint(migration, "source"));
        this.writer = ShopWriter.start(
                route,
                ShopWriter.Options.of(users.isEmpty() ? WRITERS : users.size(), seed)
                        .as(users)
                        .atMost(TRANSACTIONS_PER_SECOND)
                        .bulk(Duration.ofSeconds(15))
                        .truncate(Duration.ofSeconds(4)));
    }

    /**
     * Seeds the source and begins to write.
     *
     * @param tablesInTarget whether the target has its tables already; if not, Crossfade makes them
     * @param more further lines of the migration file
     */
    static LiveShop open(Migration migration, long seed, boolean tablesInTarget, String more)
            throws SQLException, IOException {
        seed(migration, seed, tablesInTarget);
        migration.file((tablesInTarget ? SETTINGS : sameNames()) + more);
        return new LiveShop(migration, seed, List.of());
    }

    /** The same with tables in the target, and with writers of a {@link Crowd}, who have all that they need on both sides. */
    static LiveShop crowded(Migration migration, long seed) throws SQLException, IOException {
        seed(migration, seed, true);
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            Crowd.admit(source);
            Crowd.admit(target);
        }
        return new LiveShop(migration, seed, Crowd.USERS);
    }

    /**
     * Writes the migration file of a shop with tables in the target.
     *
     * @param more its further lines
     */
    static void file(Migration migration, String more) throws IOException {
        migration.file(SETTINGS + more);
    }

    private static void seed(Migration migration, long seed, boolean tablesInTarget) throws SQLException {
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            new ShopSeeder(seed, ROWS).createAndSeed(source, (table, done, all) -> {});
            Migration.execute(source, BALLAST_DDL);
            if (tablesInTarget) {
                ShopSchema.create(target, ShopLayout.RENAMED);
                Migration.execute(target, BALLAST_DDL);
            }
        }
    }

    /** What Crossfade makes has the source's names. */
    private static String sameNames() {
        return SETTINGS.replaceFirst("(?s)  - from:.*?(?=  - tables)", "");
    }

    static Endpoint endpoint(String side, String url) {
        return new Endpoint(side, url, "postgres", TestBed.PASSWORD);
    }

    /** @param side {@code source} or {@code target} */
    static Endpoint endpoint(Migration migration, String side) {
        return endpoint(side, side.equals("source") ? migration.sourceUrl() : migration.targetUrl());
    }

    ShopWriter writer() {
        return writer;
    }

    void switchTo(Endpoint target) {
        route.switchTo(target);
    }

    /** One transaction of many rows, of which the target can take only parts at a time. */
    void writeLargeTransaction(int load) throws SQLException {
        try (Connection source = migration.source()) {
            Migration.execute(source, """
                    insert into public.ballast
                    select %1$d * 1000000 + i, %1$d, repeat(md5(i::text), 8) from generate_series(1, 20000) i
                    """.formatted(load));
        }
    }

    /** Large values that stay as they are, in rows that go to the other end of their table. */
    void moveLargeEvents() throws SQLException {
        try (Connection source = migration.source()) {
            Migration.execute(source, "update public.events set id = -id where length(body) > 4000 and id % 3 = 0");
        }
    }

    /** Whether the target has rows of that transaction on its pages of which nobody can see any. */
    static boolean isWithinLargeTransaction(Connection target, int load) throws SQLException {
        String half = "select pg_relation_size('public.ballast') > %d".formatted(load * 2_000_000L);
        return "t".equals(Migration.value(target, half))
                && "0".equals(Migration.value(target, "select count(*) from public.ballast where load = " + load));
    }

    /** Waits until the writers have committed so many more transactions. */
    void awaitWrites(int transactions) {
        long before = writer.committed();
        Await.until(
                transactions + " more transactions are written",
                Migration.DEADLINE,
                () -> writer.committed() >= before + transactions
                        || !writer.failures().isEmpty());
        assertThat(writer.failures()).isEmpty();
    }

    /** Both sides as they are now; nobody may write. */
    void assertEqual(@Nullable String when) throws SQLException {
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            boolean renamed =
                    "t".equals(Migration.value(target, "select to_regclass('public.user_sessions') is not null"));
            List<TablePair> pairs =
                    new ArrayList<>(renamed ? ShopLayout.pairs() : TablePair.same(ShopLayout.ORIGINAL.tables()));
            pairs.add(TablePair.same(BALLAST));
            OracleReport report = Oracle.compare(source, target, pairs);
            assertThat(report.rowsCompared()).isGreaterThan(ROWS / 2);
            assertThat(report.equal())
                    .as("%s (seed %d): %s%n%s", when, seed, report, migration.account())
                    .isTrue();
        }
    }

    /** What was promised to the writers is in the target, once; the writers must have stopped. */
    void assertNothingLostOrDoubled() throws SQLException {
        assertThat(writer.failures()).isEmpty();
        try (Connection target = migration.target()) {
            LedgerCheck.Result result = LedgerCheck.check(target, writer.ledger());
            assertThat(result.acknowledged()).isPositive();
            assertThat(result.ok()).as("seed %d: %s", seed, result).isTrue();
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
