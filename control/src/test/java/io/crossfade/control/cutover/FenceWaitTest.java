package io.crossfade.control.cutover;

import static io.crossfade.control.cutover.FencedTables.ALL;
import static io.crossfade.control.cutover.FencedTables.BUDGET;
import static io.crossfade.control.cutover.FencedTables.LOCK;
import static io.crossfade.control.cutover.FencedTables.database;
import static io.crossfade.control.cutover.FencedTables.isWaiting;
import static io.crossfade.control.cutover.FencedTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fence that meets open transactions. */
class FenceWaitTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFenceThatWasUndoneBeforeItStoodCannotStandUpLater(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        fence.prepare();
        assertThat(fence.open("f1", "shop", "orders")).isEqualTo(Decision.State.OPEN);
        assertThatThrownBy(() -> fence.raise(spec("f1", null, ALL), LOCK, BUDGET))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE));
        Servers.execute(database, "insert into public.plain values (5, 'five')");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void openTransactionsAreWaitedFor(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        try (Connection writer = database.open();
                Statement statement = writer.createStatement();
                Connection watcher = database.open()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.plain values (5, 'five')");
            CompletableFuture<Decision> raised =
                    CompletableFuture.supplyAsync(() -> fence.raise(spec("f1", null, ALL), LOCK, BUDGET));
            Await.until("the fence waits", BUDGET, () -> isWaiting(watcher));
            writer.commit();
            assertThat(raised.get(10, TimeUnit.SECONDS).state()).isEqualTo(Decision.State.FENCED);
        }
        assertThat(Servers.query(database, "select count(*) from public.plain")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoHoldsTheTablesTooLongIsNamed(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        try (Connection writer = database.as("nightly job").open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.part_low values (5, 'five')");
            statement.execute("prepare transaction 'left behind'");
            writer.rollback();
            statement.execute("update public.plain set note = 'two'");
            assertThatThrownBy(() -> fence.raise(spec("f1", null, ALL), LOCK, Duration.ofSeconds(1)))
                    .hasMessageContaining("prepared transaction 'left behind'")
                    .hasMessageContaining("nightly job")
                    .hasMessageContaining("pid ");
            assertThat(fence.open("f1", "shop", "orders")).isEqualTo(Decision.State.OPEN);
            writer.rollback();
            writer.setAutoCommit(true);
            statement.execute("rollback prepared 'left behind'");
        }
        assertThat(Servers.query(database, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoHoldsTheTablesTooLongIsEndedWhereThatIsAskedFor(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        List<Blocker> ended = new ArrayList<>();
        OpenTransactions policy = new OpenTransactions(Duration.ofMillis(500), ended::add);
        try (Connection writer = database.as("nightly job").open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update public.plain set note = 'two'");
            assertThat(fence.raise(spec("f1", null, ALL), LOCK, BUDGET, policy).state())
                    .isEqualTo(Decision.State.FENCED);
            assertThat(ended).singleElement().extracting(Blocker::application).isEqualTo("nightly job");
            assertThatThrownBy(() -> statement.execute("update public.plain set note = 'three'"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Servers.query(database, "select count(*) from public.plain where note = 'two'"))
                .isEqualTo("0");
        fence.open("f1", "shop", "orders");
        ended.clear();
        try (Connection writer = database.open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update public.plain set note = 'four'");
            statement.execute("prepare transaction 'stays'");
            assertThatThrownBy(() -> fence.raise(spec("f2", null, ALL), LOCK, Duration.ofSeconds(1), policy))
                    .hasMessageContaining("prepared transaction 'stays'");
            assertThat(ended).isEmpty();
            writer.setAutoCommit(true);
            statement.execute("commit prepared 'stays'");
        }
        assertThat(Servers.query(database, "select count(*) from public.plain where note = 'four'"))
                .isNotEqualTo("0");
    }

    /** The application holds one table and wants the other, which the fence holds. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void inADeadlockTheFenceGivesUpAndTheApplicationGoesOn(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        try (Connection writer = database.open();
                Statement statement = writer.createStatement();
                Connection watcher = database.open()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.plain values (5, 'five')");
            CompletableFuture<Decision> raised = CompletableFuture.supplyAsync(
                    () -> fence.raise(spec("f1", null, ALL), Duration.ofSeconds(10), BUDGET));
            Await.until("the fence waits", BUDGET, () -> isWaiting(watcher));
            // The fence holds public.base by now and waits for public.plain.
            statement.execute("insert into public.base values (5)");
            writer.commit();
            assertThat(raised.get(10, TimeUnit.SECONDS).state()).isEqualTo(Decision.State.FENCED);
        }
        assertThat(Servers.query(database, "select count(*) from public.base where id = 5"))
                .isEqualTo("1");
    }
}
