package io.crossfade.bench;

import io.crossfade.control.run.Operations;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.shop.ShopLayout;
import io.crossfade.testkit.shop.ShopSchema;
import io.crossfade.testkit.shop.ShopSeeder;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.LedgerCheck;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** The demo's shop at a site: full at the source, without rows and with other names at the target. */
final class ShopSite {
    static final String TARGET = "shop";

    private ShopSite() {}

    static Path file(Site site, String kafka) {
        return MigrationFile.write(
                site,
                kafka,
                TARGET,
                "{from: public.sessions, to: shop/public.user_sessions, columns: {session_token: token}}",
                "{tables: public.*, to: shop/public.*}");
    }

    static void seed(Site site, long rows) throws SQLException {
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            new ShopSeeder(1, rows).createAndSeed(source, (table, done, all) -> {});
            ShopSchema.create(target, ShopLayout.RENAMED);
        }
    }

    /** @throws IllegalStateException unless every acknowledged write is there once, and both sides are equal */
    static void requireWhole(Site site, Operations operations, ShopWriter writer) throws SQLException {
        try (Connection source = site.openSource()) {
            LedgerCheck.Result ledger = LedgerCheck.check(source, writer.ledger());
            Verdict verdict = operations
                    .verifications()
                    .compare(null, new Depth.Checksums())
                    .verdict();
            if (!ledger.ok() || verdict != Verdict.EQUAL || !writer.failures().isEmpty()) {
                throw new IllegalStateException("in the end: " + ledger + ", " + verdict + ", " + writer.failures());
            }
        }
    }

    static Endpoint source(Site site) {
        return endpoint("source", site.source(), site);
    }

    static Endpoint target(Site site) {
        return endpoint("target", site.target(), site);
    }

    private static Endpoint endpoint(String side, PostgresServer server, Site site) {
        return new Endpoint(side, server.jdbcUrl(site.name()), server.user(), "");
    }
}
