package io.crossfade.control.back;

import static io.crossfade.control.back.BackServers.execute;
import static io.crossfade.control.back.BackServers.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.crossfade.control.back.BackServers.Ends;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.FenceSpec;
import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.ending.Abort;
import io.crossfade.control.ending.Completion;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a way back that is lost, and of one whose migration ends. */
class WayBackEndsTest {
    private static final BackServers SERVERS = new BackServers();
    private static final String ALL = "{tables: public.*, to: shop/public.*}";
    private static final String NO_SLOT = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where database = current_database()";

    private final Set<String> topics = new HashSet<>();
    private final TopicRemoval broker =
            wanted -> wanted.stream().filter(topics::remove).toList();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private EndingSetup ending(Ends ends) {
        WayBackSetup setup = ends.setup(ALL, broker);
        return new EndingSetup(
                setup.forward(),
                Optional.of(ends.source()),
                ends.target(),
                Map.of("shop", ends.target()),
                setup.config().cutover(),
                broker);
    }

    private Abort abort(Ends ends) {
        return new Abort(ending(ends), () -> {}, ends.wayBack(ALL, broker)::removeIdle);
    }

    private Completion completion(Ends ends, TopicRemoval topicsBack) {
        return new Completion(ending(ends), ends.wayBack(ALL, topicsBack)::removeIdle);
    }

    /** As after a cutover without a machine. */
    private static void cutOver(Ends ends) {
        FenceSpec spec = new FenceSpec(
                "c1",
                ends.migration(),
                "shop",
                List.of(new TableId("public", "item"), new TableId("public", "part")),
                Duration.ofMinutes(1),
                new FenceWords(ends.target(), ends.migration()).ofMigration(new SecureRandom()),
                false,
                true,
                "elsewhere",
                null);
        Fence fence = new Fence(ends.source());
        fence.raise(spec, Duration.ofMillis(200), Duration.ofSeconds(10));
        fence.decideForward("c1");
        ends.store().enter(ends.migration(), Phase.PLANNED, Phase.CUT_OVER, "{}");
    }

    private WayBack prepared(Ends ends) {
        WayBack back = ends.wayBack(ALL, broker);
        back.prepare();
        topics.add(topic(ends));
        return back;
    }

    private static String topic(Ends ends) {
        return "crossfade-back." + ends.migration() + ".shop.source";
    }

    private void assertNothingIsLeft(Ends ends, Phase phase) throws SQLException {
        assertThat(query(
                        ends.source(),
                        "select (select count(*) from pg_namespace where nspname = 'crossfade')"
                                + " + (select count(*) from pg_trigger where tgname like 'crossfade%')"))
                .isEqualTo("0");
        assertThat(query(
                        ends.target(),
                        "select (select count(*) from pg_publication)"
                                + " + (select count(*) from pg_replication_slots where database = current_database())"
                                + " + (select count(*) from crossfade.fence_word) + (select count(*) from crossfade.lane)"
                                + " || ' ' || (select string_agg(migration, ' ') from crossfade.migration)"))
                .isEqualTo("0 " + ends.migration());
        assertThat(ends.store().get(ends.migration()).phase()).isEqualTo(phase);
        assertThat(topics).isEmpty();
    }

    /** Where making it was cut off, and whole. */
    static Stream<Arguments> cuts() {
        return Stream.concat(WayBackTest.cuts(), Stream.of(arguments("after all", List.of(), List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void anAbortTakesAwayWhatWasMadeOfIt(String when, List<String> source, List<String> target) throws SQLException {
        Ends ends = SERVERS.ends();
        prepared(ends);
        execute(ends.source(), source.toArray(String[]::new));
        execute(ends.target(), target.toArray(String[]::new));
        if (ends.store().find(ends.name()).isEmpty()) {
            topics.clear();
            execute(ends.target(), "delete from crossfade.fence_word");
        }
        assertThat(abort(ends).abort().left()).isEmpty();
        assertNothingIsLeft(ends, Phase.ABORTED);
        refused(ends.wayBack(ALL, broker)::prepare, ErrorCode.NOT_FOUND, "is no target of migration");
        assertThat(abort(ends).abort()).isEqualTo(EndingReport.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndAfterACutoverTakesItAway(boolean inUse) throws SQLException {
        Ends ends = SERVERS.ends();
        prepared(ends);
        cutOver(ends);
        if (inUse) {
            ends.store().enter(ends.name(), Phase.STANDING_BY, Phase.APPLYING, "{}");
            execute(ends.source(), "update crossfade.\"window\" set open = true, turn = 1");
        }
        refused(() -> abort(ends).abort(), ErrorCode.CUTOVER_FORWARD, "target 'shop' has been cut over");
        assertThat(ends.store().get(ends.name()).phase()).isEqualTo(inUse ? Phase.APPLYING : Phase.STANDING_BY);
        EndingReport report = completion(ends, broker).complete();
        assertThat(report.left()).isEmpty();
        assertThat(report.removed())
                .containsExactly(
                        "replication slot " + ends.slot() + " in the target",
                        "publication " + ends.slot() + " in the target",
                        "topic " + topic(ends),
                        "fence c1 in the source");
        assertNothingIsLeft(ends, Phase.COMPLETED);
        assertThat(completion(ends, broker).complete()).isEqualTo(EndingReport.NOTHING);
    }

    @Test
    void whatCannotBeTakenAwayIsLeftAndTheMigrationHasEnded() throws SQLException {
        Ends ends = SERVERS.ends();
        prepared(ends);
        cutOver(ends);
        TopicRemoval noBroker = wanted -> {
            throw new CrossfadeException(ErrorCode.UNREACHABLE, "no broker answers");
        };
        EndingReport report = completion(ends, noBroker).complete();
        assertThat(report.left()).singleElement().asString().contains(topic(ends), "no broker answers");
        assertThat(ends.store().get(ends.migration()).phase()).isEqualTo(Phase.COMPLETED);
        execute(ends.source(), "insert into item values (1, 1)");
        assertThat(completion(ends, broker).complete().removed()).containsExactly("topic " + topic(ends));
        assertNothingIsLeft(ends, Phase.COMPLETED);
    }

    @Test
    void nobodyMakesItOrTakesItAwayBesideWhoHoldsItsLock() throws SQLException {
        Ends ends = SERVERS.ends();
        WayBack back = ends.wayBack(ALL, broker);
        try (StageLock held = StageLock.take(ends.target(), ends.name(), WayBack.LOCK)) {
            held.requireHeld();
            refused(back::prepare, ErrorCode.ALREADY_RUNNING, "'way back'");
            refused(back::remove, ErrorCode.ALREADY_RUNNING, "'way back'");
            assertThat(back.removeIdle()).isEqualTo(EndingReport.NOTHING);
        }
        MigrationPlan plan = back.prepare();
        topics.add(topic(ends));
        try (StageLock held = StageLock.take(ends.target(), ends.name(), WayBack.LOCK);
                StageLock stream = StageLock.take(ends.target(), ends.name(), StageLock.STREAM)) {
            held.requireHeld();
            stream.requireHeld();
            assertThat(back.removeIdle().removed()).hasSize(3);
        }
        assertThat(back.prepare()).isEqualTo(plan);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NO_SLOT,
                "do $$ begin execute (select 'drop publication ' || pubname from pg_publication); end $$",
                "do $$ begin execute (select 'alter publication ' || pubname || ' drop table part' from pg_publication); end $$",
                "update crossfade.migration set system_identifier = '4711' where migration like '%~%'",
            })
    void oneWithAGapIsMadeAnewUnlessItIsInUse(String gap) throws SQLException {
        Ends ends = SERVERS.ends();
        WayBack back = prepared(ends);
        StoredWayBack first = stored(ends);
        execute(ends.target(), gap);
        back.prepare();
        StoredWayBack second = stored(ends);
        assertThat(second.isSame(first)).isFalse();
        assertThat(second.row().slotLsn()).isNotEqualTo(first.row().slotLsn());
        assertThat(query(
                        ends.target(),
                        "select (select count(*) from pg_replication_slots where database = current_database())"
                                + " || ' ' || (select count(*) from pg_publication_tables)"))
                .isEqualTo("1 2");
        assertThat(query(ends.source(), "select count(*) from crossfade.\"window\" where not open and turn = 0"))
                .isEqualTo("2");

        ends.store().enter(ends.name(), Phase.STANDING_BY, Phase.APPLYING, "{}");
        execute(ends.target(), gap);
        assertThatThrownBy(back::prepare)
                .isInstanceOfSatisfying(
                        CrossfadeException.class,
                        e -> assertThat(e.remedy()).contains("`crossfade complete` where the target has the writers"))
                .hasMessageContaining(
                        "the way back of target 'shop' is in use, and what the target took may be missing");
        assertThat(stored(ends).isSame(second)).isTrue();

        // As a rollback leaves it.
        ends.store().enter(ends.name(), Phase.APPLYING, Phase.STANDING_BY, "{}");
        execute(ends.source(), "update crossfade.\"window\" set turn = 2");
        back.prepare();
        assertThat(stored(ends).isSame(second)).isFalse();
    }

    private static StoredWayBack stored(Ends ends) {
        return StoredWayBack.find(ends.target(), ends.name()).orElseThrow();
    }
}
