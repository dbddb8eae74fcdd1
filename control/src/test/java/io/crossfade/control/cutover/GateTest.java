package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate finds on both sides. */
class GateTest {
    private static final Servers SERVERS = new Servers();
    private static final TableId ITEM = new TableId("public", "item");

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static List<String> refusals(Shop shop) {
        return shop.cutover().check().refusals();
    }

    private static void step(Shop shop, int step, String kind, String name, String state) throws SQLException {
        Servers.execute(
                shop.target,
                "insert into crossfade.post_data (migration, step, lane, table_schema, table_name, kind, name, ddl, state)"
                        + " values ('shop', " + step + ", 'main', 'public', 'item', '" + kind + "', '" + name
                        + "', 'select 1', '" + state + "')");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void keysThatAreStillToBeMadeRefuseTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        step(shop, 0, "key", "item_pkey", "done");
        step(shop, 1, "unique", "item_code_key", "pending");
        step(shop, 2, "foreign_key", "item_parent_fkey", "pending");
        assertThat(refusals(shop))
                .satisfiesExactly(
                        refusal -> assertThat(refusal)
                                .startsWith("unique constraint item_code_key of public.item is not made"),
                        refusal -> assertThat(refusal).startsWith("foreign key item_parent_fkey of public.item"));
        Servers.execute(shop.target, "update crossfade.post_data set state = 'done'");
        assertThat(refusals(shop)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void rowsThatBreakADeferrableConstraintAreFound(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        Servers.execute(
                shop.target,
                "alter table public.item add column at int4range, add column kind text",
                "update public.item set at = int4range(id, id + 1), kind = 'a'",
                "alter table public.item add constraint once unique (n) deferrable initially deferred",
                "alter table public.item add constraint apart exclude using gist (at with &&) where (kind = 'a')"
                        + " deferrable");
        assertThat(refusals(shop)).isEmpty();
        Servers.execute(
                shop.target,
                Shop.OURS[0],
                Shop.OURS[1],
                "update public.item set n = (select n from public.item where id = 2) where id = 1",
                "update public.item set n = null where id > 2",
                "update public.item set at = int4range(4, 6) where id = 5");
        assertThat(refusals(shop))
                .satisfiesExactly(
                        refusal -> assertThat(refusal).contains("public.item", "deferrable constraint apart"),
                        refusal -> assertThat(refusal).contains("public.item", "deferrable constraint once"));
        Servers.execute(
                shop.target,
                Shop.OURS[0],
                Shop.OURS[1],
                "update public.item set kind = 'b' where id = 5",
                "update public.item set n = -id");
        assertThat(refusals(shop)).isEmpty();
    }

    private static void parted(Database database) throws SQLException {
        Servers.execute(
                database,
                "drop table public.item",
                "create table public.item (id int primary key, n int) partition by range (id)",
                "create table public.first partition of public.item for values from (0) to (100)");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aPartitionAttachedAfterTheCopyBeganExplainsADifference(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        parted(shop.source);
        Members began = Members.of(shop.source, List.of(ITEM));
        shop.store.journal(Shop.MIGRATION, Members.AT_THE_COPY, began.json());
        assertThat(Members.kept(shop.store.journal(Shop.MIGRATION), Members.AT_THE_COPY, List.of(ITEM)))
                .hasValueSatisfying(kept -> assertThat(kept.since(began)).isEmpty());
        Servers.execute(
                shop.source,
                "create table public.filled (id int primary key, n int)",
                "insert into public.filled values (150, 1)",
                "alter table public.item attach partition public.filled for values from (100) to (200)");
        shop.differences = 1;
        assertThat(refusals(shop))
                .anySatisfy(refusal -> assertThat(refusal)
                        .startsWith("public.filled became a partition of public.item after the copy began")
                        .contains("crossfade abort"));
        // Rows that were compared and are equal prove themselves, however they came.
        shop.differences = 0;
        assertThat(refusals(shop)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aPartitionAttachedWhileOrAfterTheSidesWereComparedRefusesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        parted(shop.source);
        String[] attach = {
            "create table public.filled (id int primary key, n int)",
            "insert into public.filled values (150, 1)",
            "alter table public.item attach partition public.filled for values from (100) to (200)"
        };
        shop.compared = () -> Servers.execute(shop.source, attach);
        assertThat(refusals(shop))
                .singleElement()
                .asString()
                .contains("public.filled became a partition of public.item while");
        Servers.execute(shop.source, "drop table public.filled");
        shop.compared = () -> {};
        shop.entered = state -> {
            if (state instanceof CutoverState.Fencing) {
                try {
                    Servers.execute(shop.source, attach);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOfSatisfying(CrossfadeException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE);
            assertThat(e).hasMessageContaining("public.filled became a partition of public.item");
        });
        assertThat(Shop.takesWrites(shop.source)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void anHeirThatTheCopyDidNotKnowRefusesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        shop.store.journal(
                Shop.MIGRATION,
                Members.AT_THE_COPY,
                Members.of(shop.source, List.of(ITEM)).json());
        Servers.execute(shop.source, "create table public.heir () inherits (public.item)");
        assertThat(refusals(shop))
                .singleElement()
                .asString()
                .startsWith("public.heir began to inherit from public.item after the copy began");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aSlotThatItsServersDiskMayNotBearRefusesTheCutover(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        Servers.execute(
                shop.source,
                "select pg_create_logical_replication_slot('kept', 'pgoutput')",
                "select pg_logical_emit_message(false, 'x', repeat('x', 100000))");
        shop.slot = "kept";
        assertThat(refusals(shop)).isEmpty();
        shop.budget = new BudgetSettings(1000, Duration.ofHours(1));
        assertSlotRefuses(shop, "keeps ", "more than budget.retainedWal (1000 B)");
        shop.budget = BudgetSettings.DEFAULTS;
        try {
            keepAtMost(shop.source, "32MB");
            assertSlotRefuses(shop, "more of WAL the server gives up ", "less than 64.0 MiB is too little");
            keepAtMost(shop.source, "0");
            Servers.execute(shop.source, "select pg_switch_wal()", "select pg_logical_emit_message(false, 'x', 'y')");
            assertSlotRefuses(shop, "WAL that ", "may be removed at the server's next checkpoint");
            Servers.execute(shop.source, "checkpoint");
            assertSlotRefuses(shop, "the server has removed WAL that ", "changes are missing");
        } finally {
            Servers.execute(
                    shop.source,
                    "select pg_drop_replication_slot('kept')",
                    "alter system reset max_slot_wal_keep_size",
                    "select pg_reload_conf()");
        }
    }

    private static void assertSlotRefuses(Shop shop, String... words) {
        assertThat(refusals(shop))
                .singleElement()
                .asString()
                .contains("replication slot 'kept' of the source")
                .contains(words);
    }

    private static void keepAtMost(Database source, String size) throws SQLException {
        Servers.execute(source, "alter system set max_slot_wal_keep_size = '" + size + "'", "select pg_reload_conf()");
        Await.until(
                "the server has read it",
                Duration.ofSeconds(20),
                () -> size.equals(Servers.query(source, "show max_slot_wal_keep_size")));
    }
}
