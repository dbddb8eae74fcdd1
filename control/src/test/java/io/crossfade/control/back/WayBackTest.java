package io.crossfade.control.back;

import static io.crossfade.control.back.BackServers.execute;
import static io.crossfade.control.back.BackServers.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.crossfade.control.back.BackServers.Ends;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.FenceSpec;
import io.crossfade.control.cutover.FenceWord;
import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.cutover.Side;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.Phase;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A way back is made, found again, proven and taken away, whenever it was cut off. */
class WayBackTest {
    private static final BackServers SERVERS = new BackServers();
    private static final String ALL = "{tables: public.*, to: shop/public.*}";
    private static final TopicRemoval TOPICS = List::copyOf;
    private static final String LANES = """
            select count(*) || ' ' || count(*) filter (where copied and handed_off and end_lsn = '0/0')
                   || ' ' || (select count(*) || ' ' || count(*) filter (where not open and turn = 0) from crossfade."window")
            from crossfade.lane""";

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static void assertPrepared(Ends ends, MigrationPlan plan) throws SQLException {
        MigrationRecord record = ends.store().get(ends.name());
        assertThat(record.phase()).isEqualTo(Phase.STANDING_BY);
        assertThat(record.slotLsn()).isNotNull();
        assertThat(query(ends.source(), LANES)).isEqualTo("1 1 2 2");
        assertThat(query(
                        ends.target(),
                        "select string_agg(slot_name, ' ') from pg_replication_slots"
                                + " where database = current_database()"))
                .isEqualTo(ends.slot());
        assertThat(query(
                        ends.target(),
                        "select string_agg(pubname || '.' || tablename, ' ' order by tablename)"
                                + " from pg_publication_tables"))
                .isEqualTo(ends.slot() + ".item " + ends.slot() + ".part");
        assertThat(ends.store().journal(ends.name()))
                .extracting(JournalEntry::event)
                .endsWith("members at the copy", "phase standing-by");
        assertThat(query(ends.target(), "select count(*) || ' ' || count(distinct word) from crossfade.fence_word"))
                .as("it says the migration's word")
                .isEqualTo("2 1");
        assertThat(plan.sources()).containsExactly(new TableId("public", "item"), new TableId("public", "part"));
    }

    private static void assertNothingIsLeft(Ends ends) throws SQLException {
        assertThat(query(ends.source(), "select count(*) from pg_namespace where nspname = 'crossfade'"))
                .isEqualTo("0");
        assertThat(query(
                        ends.target(),
                        "select (select count(*) from pg_publication)"
                                + " + (select count(*) from pg_replication_slots where database = current_database())"
                                + " + (select count(*) from crossfade.migration where migration = '" + ends.name()
                                + "') + (select count(*) from crossfade.fence_word where migration = '" + ends.name()
                                + "')"))
                .isEqualTo("0");
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void itIsMadeFoundAgainAndTakenAway() throws SQLException {
        Ends ends = SERVERS.ends();
        WayBack back = ends.wayBack(ALL, TOPICS);
        MigrationPlan plan = back.prepare();
        assertPrepared(ends, plan);
        MigrationRecord made = ends.store().get(ends.name());
        assertThat(back.prepare()).isEqualTo(plan);
        assertThat(ends.store().get(ends.name())).isEqualTo(made);
        EndingReport report = back.remove();
        assertThat(report.left()).isEmpty();
        assertThat(report.removed())
                .containsExactly(
                        "replication slot " + ends.slot() + " in the target",
                        "publication " + ends.slot() + " in the target",
                        "topic crossfade-back." + ends.migration() + ".shop.source");
        assertNothingIsLeft(ends);
        assertThat(back.remove().removed()).isEmpty();
        assertThat(ends.store().journal(ends.migration()))
                .extracting(JournalEntry::event)
                .endsWith("way back prepared", "way back removed");
        assertPrepared(ends, back.prepare());
    }

    private static final String NOT_STORED = "update crossfade.migration set phase = 'planned', slot_lsn = null,"
            + " snapshot = null, system_identifier = null where migration like '%~%'";
    private static final String NO_SLOT = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where database = current_database()";
    private static final String NO_PUBLICATION =
            "do $$ begin execute (select 'drop publication ' || pubname from pg_publication); end $$";

    /** What a process that died there had not done yet: in the source, and in the target. */
    static Stream<Arguments> cuts() {
        return Stream.of(
                arguments(
                        "before the schema",
                        List.of("drop schema crossfade cascade"),
                        List.of("delete from crossfade.migration where migration like '%~%'", NO_SLOT, NO_PUBLICATION)),
                arguments(
                        "before the lanes",
                        List.of("delete from crossfade.lane", "delete from crossfade.\"window\""),
                        List.of(NOT_STORED, NO_SLOT, NO_PUBLICATION)),
                arguments(
                        "before the windows",
                        List.of(
                                "delete from crossfade.\"window\"",
                                "update crossfade.lane set copied = false, handed_off = false"),
                        List.of(NOT_STORED, NO_SLOT, NO_PUBLICATION)),
                arguments(
                        "before the lanes may begin",
                        List.of("update crossfade.lane set copied = false, handed_off = false"),
                        List.of(NOT_STORED, NO_SLOT, NO_PUBLICATION)),
                arguments("before the publication", List.of(), List.of(NOT_STORED, NO_SLOT, NO_PUBLICATION)),
                arguments("before the slot", List.of(), List.of(NOT_STORED, NO_SLOT)),
                arguments("before the slot was stored", List.of(), List.of(NOT_STORED)),
                arguments(
                        "before the phase",
                        List.of(),
                        List.of("update crossfade.migration set phase = 'planned' where migration like '%~%'")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void whatWasCutOffIsMadeWhole(String when, List<String> source, List<String> target) throws SQLException {
        Ends ends = SERVERS.ends();
        WayBack back = ends.wayBack(ALL, TOPICS);
        back.prepare();
        execute(ends.source(), source.toArray(String[]::new));
        execute(ends.target(), target.toArray(String[]::new));
        assertPrepared(ends, back.prepare());
        assertThat(back.remove().left()).isEmpty();
        assertNothingIsLeft(ends);
    }

    @Test
    void nothingIsPublishedThatWouldStopTheTargetsWriters() throws SQLException {
        Ends ends = SERVERS.ends();
        execute(ends.target(), "alter table part replica identity nothing");
        WayBack part = ends.wayBack("{from: public.part, to: shop/public.part}", TOPICS);
        assertThatThrownBy(part::prepare)
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_REFUSED);
                    assertThat(e.remedy())
                            .isEqualTo("ALTER TABLE \"public\".\"part\" REPLICA IDENTITY DEFAULT in the target");
                })
                .hasMessageContaining("the target's public.part has no replica identity");
        assertNothingIsLeft(ends);
        ends.wayBack(ALL, TOPICS).prepare();
        assertThat(query(ends.target(), "select string_agg(tablename, ' ') from pg_publication_tables"))
                .isEqualTo("item");
        execute(ends.target(), "update part set item = 1");
    }

    @Test
    void anotherPlanTakesItsPlaceUnlessItIsInUse() throws SQLException {
        Ends ends = SERVERS.ends();
        ends.wayBack("{from: public.item, to: shop/public.item}", TOPICS).prepare();
        String first = String.valueOf(ends.store().get(ends.name()).slotLsn());
        WayBack both = ends.wayBack(ALL, TOPICS);
        assertPrepared(ends, both.prepare());
        String second = String.valueOf(ends.store().get(ends.name()).slotLsn());
        assertThat(second).isNotEqualTo(first);
        execute(ends.source(), "update crossfade.\"window\" set open = true, turn = 1 where mapping = 'public.item'");
        WayBack other = ends.wayBack("{from: public.part, to: shop/public.part}", TOPICS);
        refused(other::prepare, ErrorCode.PLAN_CHANGED, "is in use");
        ends.store().enter(ends.name(), Phase.STANDING_BY, Phase.APPLYING, "{}");
        refused(other::prepare, ErrorCode.PLAN_CHANGED, "is in use");
        assertThat(String.valueOf(ends.store().get(ends.name()).slotLsn())).isEqualTo(second);
        both.prepare();
        assertThat(query(ends.source(), "select count(*) from crossfade.\"window\" where open and turn = 1"))
                .isEqualTo("1");
        execute(ends.target(), NO_SLOT);
        refused(both::prepare, ErrorCode.SLOT_LOST, "the target has no replication slot");
    }

    @Test
    void whatCouldNotBeRemovedIsLeftForAnotherTime() throws SQLException {
        Ends ends = SERVERS.ends();
        ends.wayBack(ALL, TOPICS).prepare();
        WayBack withoutKafka = ends.wayBack(ALL, topics -> {
            throw new CrossfadeException(ErrorCode.UNREACHABLE, "no broker answers");
        });
        EndingReport report = withoutKafka.remove();
        assertThat(report.left()).singleElement().asString().contains("no broker answers");
        assertThat(ends.store().get(ends.name()).phase()).isEqualTo(Phase.ABORTED);
        refused(withoutKafka::prepare, ErrorCode.CUTOVER_REFUSED, "no broker answers");
        WayBack back = ends.wayBack(ALL, TOPICS);
        assertThat(back.remove().removed())
                .containsExactly("topic crossfade-back." + ends.migration() + ".shop.source");
        assertNothingIsLeft(ends);
        ends.wayBack(ALL, TOPICS).prepare();
        withoutKafka.remove();
        assertPrepared(ends, back.prepare());
    }

    /** No row is touched, and still the fence is asked: who says another word is refused. */
    @Test
    void itPassesTheFencesOfItsMigrationAndNoOthers() throws SQLException {
        Ends ends = SERVERS.ends();
        execute(
                ends.source(),
                "alter table item alter id add generated always as identity",
                "insert into item (n) values (1)");
        StandbyStream standby = new StandbyStream(
                ends.setup(ALL, TOPICS), ids("public.item", "public.part"), new Waivers(Set.of(), "--no-way-back"));
        standby.prepare();
        raise(ends, "ours", new FenceWords(ends.target(), ends.migration()).ofMigration(new SecureRandom()));
        assertThatThrownBy(() -> execute(ends.source(), "insert into part select 1, 1 where false"))
                .hasMessageContaining("takes no writes");
        standby.passFence();
        assertThat(query(ends.source(), "select count(*) from public.item")).isEqualTo("1");
        raise(ends, "theirs", new FenceWord("another word"));
        refused(standby::passFence, ErrorCode.CUTOVER_REFUSED, "cannot write to public.item in the source");
        refused(standby::passFence, ErrorCode.CUTOVER_REFUSED, "takes no writes while it moves to elsewhere");
    }

    private static Set<MappingId> ids(String... names) {
        return Stream.of(names).map(MappingId::new).collect(Collectors.toSet());
    }

    private static void raise(Ends ends, String id, FenceWord word) {
        FenceSpec spec = new FenceSpec(
                id,
                ends.migration(),
                "shop",
                List.of(new TableId("public", "item"), new TableId("public", "part")),
                Duration.ofMinutes(1),
                word,
                false,
                true,
                "elsewhere",
                null);
        new Fence(ends.source()).raise(spec, Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    @Test
    void itIsInUseBeforeItsMarkerAndTakesOverOnce() throws SQLException {
        Ends ends = SERVERS.ends();
        StandbyStream standby = new StandbyStream(
                ends.setup(ALL, TOPICS), ids("public.item", "public.part"), new Waivers(Set.of(), "--no-way-back"));
        assertThatThrownBy(() -> standby.mark(Side.TARGET, 1, true)).hasMessageContaining(ends.name());
        standby.prepare();
        standby.mark(Side.SOURCE, 1, false);
        assertThat(ends.store().get(ends.name()).phase()).isEqualTo(Phase.STANDING_BY);
        standby.mark(Side.TARGET, 1, true);
        standby.mark(Side.TARGET, 1, true);
        assertThat(ends.store().get(ends.name()).phase()).isEqualTo(Phase.APPLYING);
        assertThat(ends.store().journal(ends.name()))
                .extracting(JournalEntry::event)
                .endsWith("phase standing-by", "phase applying");
        WayBack other = ends.wayBack("{from: public.part, to: shop/public.part}", TOPICS);
        refused(other::prepare, ErrorCode.PLAN_CHANGED, "is in use");
    }

    @Test
    void whatNobodyCarriesIsNotProven() throws SQLException {
        Ends ends = SERVERS.ends();
        WayBack back = ends.wayBack(ALL, TOPICS);
        refused(() -> back.prove("cutover-1", Duration.ofMillis(1)), ErrorCode.NOT_FOUND, ends.name());
        back.prepare();
        assertThatThrownBy(() -> back.prove("cutover-1", Duration.ofMillis(50)))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_SYNC);
                    assertThat(e.remedy()).contains("crossfade run");
                })
                .hasMessageContaining("did not come up to the marker 'proof'");
        assertThat(query(ends.source(), "select key_generation from crossfade.lane"))
                .isEqualTo("0");
    }
}
