package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;

/** A source of the newest version and a target of an older one that cannot go back, for a test class. */
record PreflightServers(PostgresServer source, PostgresServer target, PreflightFixture fixture)
        implements AutoCloseable {
    static PreflightServers start() throws SQLException {
        PostgresServer source = PostgresServer.of(18).start();
        PostgresServer target =
                PostgresServer.of(15).config("wal_level", "replica").start();
        for (PostgresServer server : List.of(source, target)) {
            server.execute("create role mortal login", "create role stranger login");
        }
        return new PreflightServers(source, target, new PreflightFixture(source, target));
    }

    PreflightFixture.Case fresh() throws SQLException {
        return fixture.new Case();
    }

    static void assertThatIs(Finding finding, Finding.Severity severity, String where, String what, String remedy) {
        assertThat(finding.severity()).as(finding.toString()).isEqualTo(severity);
        assertThat(finding.where()).startsWith(where);
        assertThat(finding.what()).contains(what);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
