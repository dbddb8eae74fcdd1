package io.crossfade.control.preflight;

import static io.crossfade.control.preflight.PreflightServers.assertThatIs;

import io.crossfade.control.plan.Finding.Severity;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is found about foreign keys that cross the border of what moves together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignKeyPreflightTest {
    private PreflightServers servers;

    @BeforeAll
    void start() throws SQLException {
        servers = PreflightServers.start();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private PreflightFixture.Case fresh() throws SQLException {
        return servers.fresh();
    }

    @Test
    void foreignKeysAcrossTheBorderAreNamed() throws SQLException {
        PreflightFixture.Case with = fresh().source(
                        "create schema other",
                        "create table other.p (id int primary key)",
                        "create table t (id int primary key, p int references other.p on delete cascade)",
                        "create table other.c (id int primary key references t)");
        assertThatIs(with.finding("foreign-key-parent"), Severity.WARNING, "source public.t", "cascade", "move");
        assertThatIs(
                with.finding("foreign-key-child"), Severity.WARNING, "source other.c", "no longer changes", "move");
    }

    @Test
    void aForeignKeyThatIsNotMadeWithItsTableIsNamed() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table p (id int primary key, k int not null unique)")
                .source(
                        "create schema other",
                        "create table other.q (id int primary key)",
                        "create table c (id int primary key, p int references p (k) on delete cascade deferrable,"
                                + " q int references other.q, c int references c)");
        assertThatIs(
                with.finding("foreign-key-not-made"),
                Severity.WARNING,
                "target shop public.c c_p_fkey",
                "is there already: the target does not get it",
                "ALTER TABLE \"public\".\"c\" ADD CONSTRAINT \"c_p_fkey\" FOREIGN KEY (\"p\") REFERENCES"
                        + " \"public\".\"p\" (\"k\") ON DELETE CASCADE DEFERRABLE");
        assertThatIs(
                with.finding("foreign-key-parent"),
                Severity.WARNING,
                "source public.c c_q_fkey",
                "does not move: the target does not get it",
                "move other.q too");
    }

    @Test
    void aForeignKeyBetweenTwoTargetsIsNamed() throws SQLException {
        PreflightFixture.Case with = fresh().source(
                        "create table p (id int primary key)",
                        "create table c (id int primary key, p int references p)",
                        "create schema elsewhere")
                .secondTarget("c");
        assertThatIs(
                with.finding("foreign-key-not-made"),
                Severity.WARNING,
                "target second public.c c_p_fkey",
                "moves to target shop",
                "move both to one target");
        assertThatIs(
                with.finding("foreign-key-crosses"),
                Severity.WARNING,
                "source public.c c_p_fkey",
                "public.c (p) to",
                "`verify` counts");
    }
}
