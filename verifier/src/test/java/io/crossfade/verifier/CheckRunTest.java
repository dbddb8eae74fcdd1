package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CheckRunTest {
    private static Pair pair;
    private static ComparedTarget shop;

    @BeforeAll
    static void start() throws SQLException {
        pair = new Pair();
        pair.both(
                "create table t (id int primary key, a text)",
                "insert into t values (1, 'ä'), (2, 'Z'), (3, 'a'), (4, ''), (5, null), (6, 'zz?')");
        pair.target.execute("delete from t where id in (2, 4)");
        shop = new ComparedTarget(
                "shop",
                pair.targetDatabase(),
                List.of(),
                (name, content) -> {},
                id -> new Restless(),
                mapping -> Set.of());
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static NamedCheck.Question source(String sql) {
        return new NamedCheck.Question(null, sql);
    }

    private static NamedCheck.Question target(String sql) {
        return new NamedCheck.Question(shop, sql);
    }

    private static CheckResult run(NamedCheck.Question asked, NamedCheck.@Nullable Question within) {
        VerificationReport report = new LiveVerification(
                        pair.sourceDatabase(),
                        List.of(shop),
                        List.of(new NamedCheck("c", asked, within)),
                        "crossfade.test.",
                        VerifierSettings.DEFAULTS,
                        InstantSource.system())
                .compare(new Depth.Checksums());
        CheckResult result = report.checks().getFirst();
        assertThat(report.verdict()).isEqualTo(result.verdict());
        return result;
    }

    @Test
    void everyRowOfTheAnswerBreaksTheCheck() {
        assertThat(run(source("select id from public.t where a = '' or a like '%?';"), null))
                .isEqualTo(new CheckResult("c", 2, null));
        assertThat(run(target("select id from public.t where a = '' -- none"), null)
                        .label())
                .isEqualTo("holds");
    }

    @Test
    void valuesThatAnotherAnswerLacksBreakTheCheckWhateverTheCollations() {
        assertThat(run(target("select a from public.t"), source("select a from public.t"))
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
        assertThat(run(source("select a from public.t"), target("select a from public.t"))
                        .broken())
                .isEqualTo(2);
        assertThat(run(source("select id from public.t"), target("select id from public.t"))
                        .broken())
                .isEqualTo(2);
        assertThat(run(source("select 7"), source("select id from public.t")).broken())
                .isEqualTo(1);
        assertThat(run(source("select a from public.t"), target("select 'x' where false"))
                        .broken())
                .isEqualTo(5);
    }

    @Test
    void aCheckThatFailsProvesNothing() {
        CheckResult failed = run(source("select id from public.t where 1 / (id - id) > 0"), null);
        assertThat(failed.verdict()).isEqualTo(Verdict.NOT_PROVEN);
        assertThat(failed.failure()).contains("division by zero");
        assertThat(run(source("select nothing from public.t"), null).failure()).contains("\"nothing\" does not exist");
        assertThat(run(source("delete from public.t returning id"), null).label())
                .isEqualTo("failed");
    }
}
