package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.UNCHANGED;
import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.rekey;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.CuttingProxy;
import io.crossfade.testkit.DatabaseServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invariants I1 and I3: wherever the connection breaks, before or after the real work, nothing is lost or doubled. */
@ExtendWith(Servers.Extension.class)
class CrashTest {
    private final Servers servers;

    CrashTest(Servers servers) {
        this.servers = servers;
    }

    /** Every statement of the applier is one request, from its start-up to past its last commit; each fifth is cut. */
    @ParameterizedTest
    @CsvSource({"15, true, 8", "18, false, 10"})
    void aConnectionCutAtAnyRequestLosesAndDoublesNothing(int major, boolean before, int first) throws Exception {
        DatabaseServer server = servers.postgres(major);
        try (LaneRig rig = new LaneRig(
                servers,
                major,
                "create table item (id bigint primary key, name varchar(5), wide text)",
                "create table log (what text)")) {
            rig.settings(new ApplySettings(4000, Duration.ZERO));
            Relation item = rig.table("item", "id");
            Relation log = rig.table("log");
            boolean cut = true;
            int round = 0;
            for (int at = first; cut; at += 5, round++) {
                write(rig, item, log, round * 1000);
                cut = applyUntilCut(rig, server, at, before);
            }
            rig.drain();
            assertThat(round).as("rounds").isGreaterThan(5);
            assertThat(rig.rows("select name, count(*), sum(id % 1000) from item group by name order by name"))
                    .containsExactly("big|" + 100 * round + "|" + 4950 * round, "new|" + round + "|" + 303 * round);
            assertThat(rig.rows("select count(*) from log")).containsExactly("" + round);
            assertThat(rig.rowsSetAside()).hasSize(round).allMatch(aside -> aside.events() == 1);
        }
    }

    private static void write(LaneRig rig, Relation item, Relation log, int base) {
        rig.tx(
                insert(item, "" + (base + 301), "a", "w"),
                insert(item, "" + (base + 302), "much too long", "w"),
                insert(log, "" + base));
        rig.tx(
                update(item, "" + (base + 301), "b", UNCHANGED),
                rekey(item, row("" + (base + 301), null, null), row("" + (base + 303), "new", UNCHANGED)));
        List<ChangeEvent> large = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            large.add(insert(item, "" + (base + i), "big", "w".repeat(30)));
        }
        rig.tx(large.toArray(ChangeEvent[]::new));
        rig.tx(insert(item, "" + (base + 400), "gone", "w"));
        rig.tx(delete(item, "" + (base + 400), null, null));
    }

    /** @return whether the connection was cut before all was applied */
    private static boolean applyUntilCut(LaneRig rig, DatabaseServer server, int at, boolean before) throws Exception {
        try (CuttingProxy proxy = CuttingProxy.cuttingAt(server.port(), at, before)) {
            Database direct = rig.target();
            String url = direct.endpoint().url().replace(":" + server.port() + "/", ":" + proxy.port() + "/");
            Database cutting = new Database(
                    "target", new PostgresEndpoint(url, server.user(), new Secret("")), direct.applicationName());
            try (LaneApplier applier = LaneApplier.start(
                    rig.plan(),
                    LaneRig.MIGRATION,
                    rig.target(),
                    cutting,
                    rig.kafka(),
                    rig.applySettings(),
                    LaneListener.NONE)) {
                Await.until(
                        "the applier is done or dead",
                        LaneRig.DEADLINE,
                        () -> applier.end().isDone() || applier.stats().end().compareTo(rig.lastEnd()) >= 0);
                return applier.end().isCompletedExceptionally() || proxy.hasCut();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"15", "18"})
    void aTruncateIsAppliedOnceAlsoWhenItsBackendIsKilled(int major) throws Exception {
        try (LaneRig rig = new LaneRig(servers, major, "create table item (id bigint primary key, name text)")) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            LaneApplier running = rig.drain();
            rig.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name like '%/apply/%' and datname = current_database()");
            rig.tx(truncate(item), insert(item, "2", "b"));
            Await.until("it has ended", LaneRig.DEADLINE, () -> running.end().isDone());
            running.close();
            rig.drain();
            assertThat(rig.rows("select * from item")).containsExactly("2|b");
        }
    }
}
