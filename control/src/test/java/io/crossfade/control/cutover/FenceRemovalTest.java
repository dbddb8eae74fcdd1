package io.crossfade.control.cutover;

import static io.crossfade.control.cutover.FencedTables.ALL;
import static io.crossfade.control.cutover.FencedTables.BUDGET;
import static io.crossfade.control.cutover.FencedTables.LOCK;
import static io.crossfade.control.cutover.FencedTables.assertRefused;
import static io.crossfade.control.cutover.FencedTables.database;
import static io.crossfade.control.cutover.FencedTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceRemovalTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aRemovedFenceLeavesNothing(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.open("f1", "shop", "orders");
        fence.open("f1", "shop", "orders");
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
        fence.removeInstallation();
        fence.removeInstallation();
        assertThat(Servers.query(
                        database,
                        "select (select count(*) from pg_trigger where not tgisinternal)"
                                + " + (select count(*) from pg_namespace where nspname = 'crossfade')"))
                .isEqualTo("0");
        Servers.execute(database, "insert into public.plain values (5, 'five')");
    }

    @Test
    void aReaderDelaysTheRemovalAndIsNamedByItsTable() throws Exception {
        Database database = database(SERVERS, 18);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.open("f1", "shop", "orders");
        try (Connection reader = database.open();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("select * from public.plain");
            assertThat(fence.remove("f1", LOCK, Duration.ofMillis(500)))
                    .containsExactly(new TableId("public", "plain"));
            assertThatCode(() -> Servers.execute(database, "insert into public.plain values (5, 'five')"))
                    .doesNotThrowAnyException();
        }
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
    }

    /** Whoever deletes a decision leaves triggers that refuse every write. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void triggersOfAFenceWhoseDecisionIsGoneAreFoundAndTakenAway(int major) throws Exception {
        Database database = database(SERVERS, major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.raise(spec("f2", null, "outside"), LOCK, BUDGET);
        List<TableId> tables = Stream.of("plain", "part", "base", "tied", "outside")
                .map(name -> new TableId("public", name))
                .toList();
        assertThat(fence.orphans(tables)).isEmpty();
        Servers.execute(database, "delete from crossfade.decision where cutover = 'f1'");
        assertThatThrownBy(() -> Servers.execute(database, "insert into public.plain values (5, 'five')"))
                .hasMessageContaining("older than its move");
        List<String> orphans = fence.orphans(tables);
        assertThat(orphans)
                .allMatch(orphan -> orphan.contains("crossfade_fence_f1"))
                .hasSizeGreaterThan(ALL.length);
        assertThat(fence.removeOrphans(tables, LOCK)).isEqualTo(orphans);
        assertThat(fence.orphans(tables)).isEmpty();
        Servers.execute(
                database,
                "insert into public.plain values (5, 'five')",
                "insert into public.part_low values (5, 'five')",
                "insert into public.child values (5)");
        assertRefused(() -> Servers.execute(database, "insert into public.outside values (5)"));
    }
}
