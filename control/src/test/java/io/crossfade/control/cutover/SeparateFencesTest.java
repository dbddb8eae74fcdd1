package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fence over all of a target's tables gives some of them up to one of their own, and none is open meanwhile. */
class SeparateFencesTest {
    private static final Servers SERVERS = new Servers();
    private static final CutoverSettings SETTINGS = new CutoverSettings(
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            null,
            Duration.ofSeconds(20),
            0,
            List.of(),
            List.of(),
            Set.of());
    private static final SecureRandom RANDOM = new SecureRandom();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static TablePlan table(String name) {
        TableId id = new TableId("public", name);
        return new TablePlan(id, id, List.of(), List.of(), true, false, false, 0, 0);
    }

    private static MigrationPlan plan() {
        LanePlan lane = new LanePlan(
                "main",
                "orders",
                "topic",
                ConstraintMode.REPLICA_ROLE,
                List.of(table("days"), table("note"), table("tag")));
        return new MigrationPlan(Shop.MIGRATION, "slot", "publication", List.of(lane));
    }

    private static TargetFence fence(MigrationPlan plan, Database target) {
        return new TargetFence(plan, "orders", target, SETTINGS);
    }

    private static void assertRefuses(Database database, String table) {
        assertThatThrownBy(() -> Servers.execute(database, "insert into public." + table + " values (1)"))
                .hasMessageContaining("takes no writes while it moves");
    }

    private static List<List<String>> closed(Database target) {
        return new Fence(target)
                .ofMigration(Shop.MIGRATION).stream()
                        .map(decision -> decision.tables().stream()
                                .map(TableId::name)
                                .sorted()
                                .toList())
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void someTablesAreOpenedAndTheOthersStayClosed(int major) throws SQLException {
        Database target = SERVERS.database(major, "parted");
        Servers.execute(
                target,
                "create table public.days (id int) partition by range (id)",
                "create table public.days_1 partition of public.days for values from (0) to (10)",
                "create table public.note (id int)",
                "create table public.tag (id int)");
        new MigrationStore(target).install();
        new LaneStore(target, Shop.MIGRATION).ensure("main", "topic");
        fence(plan(), target).install(target, RANDOM);
        assertThat(closed(target)).containsExactly(List.of("days", "note", "tag"));
        Decision wide = new Fence(target).ofMigration(Shop.MIGRATION).getFirst();

        TargetFence some = fence(
                plan().only("orders", Set.of(new MappingId("public.days"), new MappingId("public.note"))), target);
        some.separate(target, RANDOM);
        assertThat(closed(target)).containsExactly(List.of("tag"), List.of("days", "note"));
        for (String table : List.of("days", "days_1", "note", "tag")) {
            assertRefuses(target, table);
        }
        // As one leaves it that is cut off before its last step.
        Servers.execute(
                target,
                "create trigger crossfade_fence_" + wide.cutover() + " before insert on public.note"
                        + " execute function crossfade.fence('" + wide.cutover() + "')");
        some.separate(target, RANDOM);
        assertThat(closed(target)).containsExactly(List.of("tag"), List.of("days", "note"));
        // As one finds it that was stopped before its first.
        FenceWord word = new FenceWords(target, Shop.MIGRATION).ofMigration(RANDOM);
        FenceSpec late = new FenceSpec(
                "late",
                Shop.MIGRATION,
                "orders",
                List.of(new TableId("public", "note")),
                null,
                word,
                true,
                false,
                "",
                null);
        assertThatThrownBy(
                        () -> new Fence(target).raise(late.from(wide), SETTINGS.lockTimeout(), SETTINGS.fenceTimeout()))
                .hasMessageContaining("another process changes the fence, too");
        assertThat(closed(target)).containsExactly(List.of("tag"), List.of("days", "note"));
        assertThat(some.faults(target, Set.of())).isEmpty();

        new Fence(target).reopen(some.standing());
        Servers.execute(
                target,
                "insert into public.days values (1)",
                "insert into public.days_1 values (2)",
                "insert into public.note values (1)");
        assertRefuses(target, "tag");
        assertThat(fence(plan(), target).faults(target, Set.of()))
                .singleElement()
                .asString()
                .startsWith("the fence over [public.days, public.note] in the parted");
    }
}
