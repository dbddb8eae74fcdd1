package io.crossfade.control.preflight;

import static io.crossfade.control.preflight.PreflightServers.assertThatIs;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is found about sequences that no dependency shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SequencePreflightTest {
    private PreflightServers servers;

    @BeforeAll
    void start() throws SQLException {
        servers = PreflightServers.start();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void aSequenceDrawnByItsNameIsFoundAndMissedInTheTarget() throws SQLException {
        PreflightFixture.Case with = servers.fresh()
                .both("create sequence \"By Name\"", "create table t (id bigint primary key)")
                .source(
                        "create schema other",
                        "create sequence other.apart",
                        "create table u (id bigint primary key default nextval('other.apart'::text))",
                        "alter table t alter id set default nextval('\"By Name\"'::text)");
        Finding known = with.finding("sequence");
        assertThatIs(known, Severity.INFO, "source public.t.id", "public.By Name by name", "");
        assertThatIs(
                with.finding("sequence-by-name"),
                Severity.WARNING,
                "source public.u.id",
                "other.apart",
                "CREATE SEQUENCE \"other\".\"apart\"");
        assertThat(with.findings("sequence-hidden")).isEmpty();
    }

    @Test
    void aSequenceInsideAFunctionOrATriggerIsFound() throws SQLException {
        List<Finding> found = servers.fresh()
                .both(
                        "create sequence drawn",
                        "create sequence pulled",
                        "create function draw() returns bigint language sql as 'select nextval(''drawn'')'",
                        "create function pull() returns trigger language plpgsql as"
                                + " 'begin new.id := nextval(''public.pulled''); return new; end'",
                        "create table t (id bigint primary key default draw())",
                        "create table u (id bigint primary key)")
                .source("create trigger pulling before insert on u for each row execute function pull()")
                .findings("sequence");
        assertThat(found)
                .extracting(Finding::where)
                .containsExactlyInAnyOrder("source public.t.id", "source public.u.id");
    }

    @Test
    void whatCannotBeReadIsNamed() throws SQLException {
        List<Finding> found = servers.fresh()
                .both(
                        "create function put_together(text) returns bigint language plpgsql as"
                                + " 'begin return nextval($1 || ''_seq''); end'",
                        "create function elsewhere() returns int language plpgsql as"
                                + " 'begin return put_together(''a''); end'",
                        "create function label() returns text language sql as 'select ''none'''",
                        "create table t (a bigint primary key default put_together('a'), b int default elsewhere(),"
                                + " c text default label(), d int default nextval('gone'::text))")
                .findings("sequence-hidden");
        assertThat(found)
                .extracting(Finding::where)
                .containsExactlyInAnyOrder("source public.t.a", "source public.t.b", "source public.t.d");
        assertThat(found).allMatch(finding -> finding.severity() == Severity.WARNING);
    }
}
