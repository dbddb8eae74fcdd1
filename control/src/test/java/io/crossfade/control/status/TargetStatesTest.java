package io.crossfade.control.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each target in one word. */
class TargetStatesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LAG = Duration.ofSeconds(5);

    private static LanePlan lane(String name) {
        TableId id = new TableId("public", name);
        TablePlan table = new TablePlan(id, id, List.of(), List.of(), true, false, false, 0, 0);
        return new LanePlan(name, "shop", "t." + name, ConstraintMode.REPLICA_ROLE, List.of(table));
    }

    private static MigrationStatus.Lane lane(
            String name, boolean copied, boolean running, boolean paused, @Nullable Long lag) {
        return new MigrationStatus.Lane(
                "shop", name, "t." + name, copied, running, paused, "0/0", 0, null, null, lag, 0, 0);
    }

    private static JournalEntry entry(String event, int minutesAgo) {
        return entry(event, minutesAgo, "forward", "public.a", "public.b");
    }

    private static JournalEntry entry(String event, int minutesAgo, String direction, String... tables) {
        return entry(event, minutesAgo, false, direction, tables);
    }

    private static JournalEntry entry(
            String event, int minutesAgo, boolean otherWay, String direction, String... tables) {
        String detail = "{\"target\": \"shop\", \"direction\": \"" + direction + "\", \"otherWay\": " + otherWay
                + ", \"tables\": [\"" + String.join("\", \"", tables) + "\"]}";
        return new JournalEntry(1, NOW.minusSeconds(60L * minutesAgo), "me", event, detail, "", "");
    }

    private static MigrationStatus.Target state(List<JournalEntry> journal, MigrationStatus.Lane... lanes) {
        return state(List.of(), journal, lanes);
    }

    private static MigrationStatus.Target state(
            List<MigrationStatus.WayBack> waysBack, List<JournalEntry> journal, MigrationStatus.Lane... lanes) {
        return states(journal).of("shop", List.of(lanes), List.of(), waysBack);
    }

    private static TargetStates states(List<JournalEntry> journal) {
        MigrationPlan plan = new MigrationPlan("m", "s", "p", List.of(lane("a"), lane("b")));
        return new TargetStates(plan, journal, LAG);
    }

    @Test
    void theWorstLaneSpeaksForItsTarget() {
        MigrationStatus.Lane good = lane("a", true, true, false, 100L);
        assertThat(state(List.of(), good, lane("b", true, true, false, 200L)))
                .isEqualTo(new MigrationStatus.Target("shop", "in sync", null, 200L, null));
        assertThat(state(List.of(), good, lane("b", true, true, false, 9_000L)).state())
                .isEqualTo("behind");
        assertThat(state(List.of(), good, lane("b", true, true, false, null)).state())
                .isEqualTo("behind");
        assertThat(state(List.of(), good, lane("b", true, false, false, 1L)).state())
                .isEqualTo("stopped");
        assertThat(state(List.of(), good, lane("b", false, true, false, null)).state())
                .isEqualTo("copying");
        assertThat(state(List.of(), good).state()).isEqualTo("unreachable");
        assertThat(state(List.of(entry("cutover done", 1)), good, lane("b", true, true, true, 1L))
                        .state())
                .isEqualTo("cut over");
        assertThat(state(
                                List.of(
                                        entry("cutover done", 2),
                                        entry("cutover turning", 1, "back", "public.a", "public.b")),
                                good,
                                lane("b", true, true, false, 1L))
                        .state())
                .isEqualTo("in sync");
        assertThat(state(
                                List.of(entry("cutover done", 2), entry("cutover done", 1, "back", "public.b")),
                                good,
                                lane("b", true, true, false, 1L))
                        .state())
                .isEqualTo("1 of 2 tables cut over");
    }

    @Test
    void ofAMigrationThatHasEndedATargetIsNotSaidToBeAway() {
        TargetStates states = states(List.of(entry("completing", 1)));
        assertThat(states.ended("shop")).isEqualTo(new MigrationStatus.Target("shop", "ended", null, null, null));
        assertThat(states.isEnding()).isTrue();
        assertThat(states(List.of(entry("cutover done", 1))).isEnding()).isFalse();
        assertThat(states(List.of(entry("target aborted", 1))).ended("shop").state())
                .isEqualTo("aborted");
    }

    @Test
    void aTableIsFollowedUnlessItsWritersMovedWithoutAWayBack() {
        MappingId table = new MappingId("public.a");
        assertThat(states(List.of()).isFollowed(table, mapping -> false)).isTrue();
        List<JournalEntry> oneWay = List.of(entry("cutover turning", 5));
        assertThat(states(oneWay).isFollowed(table, mapping -> true)).isFalse();
        JournalEntry bothWays = entry("cutover done", 3, true, "forward", "public.a", "public.b");
        assertThat(states(List.of(bothWays)).isFollowed(table, mapping -> true)).isTrue();
        assertThat(states(List.of(bothWays)).isFollowed(table, mapping -> false))
                .as("waived, or its way back is gone")
                .isFalse();
        assertThat(states(List.of(oneWay.getFirst(), entry("cutover done", 2, "back", "public.a")))
                        .isFollowed(table, mapping -> false))
                .isTrue();
    }

    @Test
    void aTargetIsToldOfWithItsOwnWayBack() {
        MigrationStatus.Lane[] lanes = {lane("a", true, true, false, 1L), lane("b", true, true, false, 1L)};
        MigrationStatus.WayBack ours = new MigrationStatus.WayBack(
                "shop", "m~1", "applying", "rows set aside", 9_000L, List.of(), List.of(), null);
        MigrationStatus.WayBack others =
                new MigrationStatus.WayBack("other", "m~2", "standing-by", "stands by", 1L, List.of(), List.of(), null);
        MigrationStatus.Target over = state(List.of(others, ours), List.of(entry("cutover done", 1)), lanes);
        assertThat(over.state()).isEqualTo("cut over");
        assertThat(over.wayBack()).isEqualTo("rows set aside");
        assertThat(state(List.of(others), List.of(), lanes).wayBack()).isNull();
    }

    @Test
    void aPauseIsAsOldAsItsLastOrderAndALongOneAsksForRoomInKafka() {
        List<JournalEntry> journal = List.of(
                entry("target paused", 300),
                entry("target resumed", 200),
                entry("target paused", 61),
                entry("cutover gate", 60));
        MigrationStatus.Target paused =
                state(journal, lane("a", true, true, true, 1L), lane("b", true, true, true, 1L));
        assertThat(paused.state()).isEqualTo("paused");
        assertThat(paused.pausedSince()).isEqualTo(NOW.minusSeconds(61 * 60));
        assertThat(paused.warning(NOW))
                .hasValueSatisfying(words ->
                        assertThat(words).contains("'shop' is paused since 2026-03-01T10:59:00Z", "retention"));
        assertThat(paused.warning(NOW.minusSeconds(120))).isEmpty();
        assertThat(state(List.of(), lane("a", true, true, false, 1L), lane("b", true, true, false, 1L))
                        .warning(NOW))
                .isEmpty();
    }
}
