package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.ending.Abort;
import io.crossfade.control.ending.Completion;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.control.ending.WayBackRemoval;
import io.crossfade.control.run.Databases;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.WindowStore;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

class EndingTest {
    private static final Servers SERVERS = new Servers();
    private static final TopicRemoval TOPICS = List::copyOf;
    private static final TopicRemoval NO_KAFKA = topics -> {
        throw new CrossfadeException(ErrorCode.UNREACHABLE, "no broker answers");
    };

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static Shop streaming(int major) throws SQLException {
        Shop shop = new Shop(SERVERS, major);
        Servers.execute(
                shop.source,
                "create publication crossfade_shop for table public.item",
                "select pg_create_logical_replication_slot('" + shop.plan.slot() + "', 'pgoutput')");
        new WindowStore(shop.target, Shop.MIGRATION).close("main", List.of(new MappingId("public.item")), 0);
        return shop;
    }

    private static EndingSetup setup(Shop shop, TopicRemoval topics) {
        return new EndingSetup(
                shop.plan,
                Optional.of(shop.source),
                shop.target,
                Map.of("orders", shop.target),
                shop.settings(),
                topics);
    }

    private static Completion completion(Shop shop, TopicRemoval topics) {
        return new Completion(setup(shop, topics), () -> removeWayBack(shop));
    }

    private static Abort abort(Shop shop, TopicRemoval topics) {
        return new Abort(setup(shop, topics), () -> {}, () -> removeWayBack(shop));
    }

    private static EndingReport removeWayBack(Shop shop) {
        return new WayBackRemoval(new EndingSetup(
                        shop.back,
                        Optional.of(shop.target),
                        shop.target,
                        Map.of("source", shop.source),
                        shop.settings(),
                        topics -> List.of()))
                .remove();
    }

    private static void assertSourceIsUntouched(Shop shop) throws SQLException {
        assertThat(Servers.query(
                        shop.source,
                        "select (select count(*) from pg_trigger where tgname like 'crossfade%')"
                                + " + (select count(*) from pg_namespace where nspname = 'crossfade')"
                                + " + (select count(*) from pg_publication)"
                                + " + (select count(*) from pg_replication_slots where database = current_database())"))
                .isEqualTo("0");
        assertThat(Shop.takesWrites(shop.source)).isTrue();
    }

    private static void assertOnlyHistoryIsLeft(Shop shop, Phase phase) throws SQLException {
        assertThat(shop.phase()).isEqualTo(phase);
        assertThat(shop.store.journal(Shop.MIGRATION)).isNotEmpty();
        assertThat(Servers.query(
                        shop.target,
                        "select (select count(*) from pg_trigger where tgname like 'crossfade%')"
                                + " + (select count(*) from crossfade.lane) + (select count(*) from crossfade.marker)"
                                + " + (select count(*) from crossfade.target_table)"
                                + " + (select count(*) from crossfade.\"window\")"
                                + " + (select count(*) from crossfade.fence_word)"
                                + " + (select count(*) from crossfade.foreign_write)"
                                + " + (select count(*) from pg_proc where pronamespace = 'crossfade'::regnamespace)"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void completeLeavesNothingButHistoryAndFreesTheSource(int major) throws SQLException {
        Shop shop = streaming(major);
        assertThatThrownBy(() -> completion(shop, TOPICS).complete())
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_REFUSED));
        shop.cutover().run();
        assertThat(Shop.takesWrites(shop.source)).isFalse();
        EndingReport report = completion(shop, TOPICS).complete();
        assertThat(report.left()).isEmpty();
        assertThat(report.removed())
                .anyMatch(line -> line.startsWith("replication slot"))
                .hasSize(4);
        assertSourceIsUntouched(shop);
        assertOnlyHistoryIsLeft(shop, Phase.COMPLETED);
        assertThat(Servers.query(shop.target, "select count(*) from public.item"))
                .isEqualTo("5");
        EndingReport again = completion(shop, topics -> List.of()).complete();
        assertThat(again.isClean()).isTrue();
        assertThat(again.removed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void abortTakesBackWhatTheMigrationBroughtAndNothingElse(int major) throws SQLException {
        Shop shop = streaming(major);
        shop.targetFence().install(shop.target, new SecureRandom());
        shop.differing.add("public.item (3)");
        Servers.execute(shop.target, "create table public.own (id int)", "insert into public.own values (1)");
        String before = sequence(shop.target);
        // A cutover that came as far as the sequences and was undone there.
        shop.entered = state -> {
            if (state instanceof CutoverState.Deciding) {
                new Fence(shop.source)
                        .ofMigration(Shop.MIGRATION)
                        .forEach(each -> new Fence(shop.source).open(each.cutover(), Shop.MIGRATION, "orders"));
            }
        };
        assertThatThrownBy(() -> shop.cutover().run()).isInstanceOf(CrossfadeException.class);
        assertThat(sequence(shop.target)).isNotEqualTo(before);
        EndingReport report = abort(shop, NO_KAFKA).abort();
        assertThat(report.left()).singleElement().asString().contains("no broker answers");
        assertThat(report.removed()).anyMatch(text -> text.matches("rows of public.item in the target: [1-9]\\d*"));
        assertSourceIsUntouched(shop);
        assertOnlyHistoryIsLeft(shop, Phase.ABORTED);
        assertThat(sequence(shop.target)).isEqualTo(before);
        assertThat(Servers.query(shop.target, "select count(*) from public.item"))
                .isEqualTo("0");
        assertThat(Servers.query(shop.target, "select count(*) from public.own"))
                .isEqualTo("1");
        Servers.execute(shop.target, "insert into public.item (n) values (1)");
        assertThat(abort(shop, topics -> List.of()).abort().isClean()).isTrue();
        assertThat(Servers.query(shop.target, "select count(*) from public.item"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void abortDeletesNoRowOfATableThatIsNotKnownToHaveBeenEmpty(int major) throws SQLException {
        Shop unmarked = streaming(major);
        Servers.execute(unmarked.target, "delete from crossfade.target_table");
        assertRowsAreLeft(unmarked, "5");
        Shop another = streaming(major);
        Servers.execute(
                another.target,
                "drop table public.item",
                "create table public.item (id int primary key, n int)",
                "insert into public.item values (1, 1)");
        assertRowsAreLeft(another, "1");
        Shop begun = streaming(major);
        Servers.execute(begun.target, "delete from crossfade.target_table", "delete from crossfade.chunk");
        assertThat(abort(begun, TOPICS).abort().isClean()).isTrue();
        assertThat(Servers.query(begun.target, "select count(*) from public.item"))
                .isEqualTo("5");
    }

    @Test
    void theStatusTellsOfASlotThatIsGoneAndOfNothingThatAnEndingHasTaken() throws SQLException {
        Shop shop = streaming(18);
        Map<String, Database> targets = Map.of("orders", shop.target, "bare", SERVERS.database(18, "bare"));
        StatusReader reader = new StatusReader(
                new Databases(Shop.MIGRATION, Optional.of(shop.source), shop.target, targets, List.of()),
                Duration.ofSeconds(5));
        MigrationStatus begun = reader.read(shop.plan);
        assertThat(begun.away()).as("it has no control schema").containsExactly("bare");
        assertThat(begun.slot())
                .isNotNull()
                .satisfies(slot -> assertThat(slot.hasLostWal()).isFalse());
        Servers.execute(
                shop.target, "update crossfade.migration set slot_lsn = '0/1000000', confirmed_lsn = '0/1000001'");
        Servers.execute(shop.source, "select pg_drop_replication_slot('" + shop.plan.slot() + "')");
        assertThat(reader.read(shop.plan).slot()).isNotNull().satisfies(slot -> {
            assertThat(slot.walStatus()).isEqualTo("gone");
            assertThat(slot.hasLostWal()).isTrue();
            assertThat(slot.active()).isFalse();
            assertThat(slot.confirmedLsn()).isEqualTo("0/1000001");
            assertThat(slot.retainedWalBytes()).isZero();
            assertThat(slot.lagBytes()).isEqualTo(Lsn.parse(slot.serverLsn()).bytesSince(Lsn.parse("0/1000001")));
            assertThat(new KeptWal(Long.MAX_VALUE).problem(slot, "source")).isPresent();
        });
        shop.store.journal(Shop.MIGRATION, "aborting", "{}");
        assertThat(reader.read(shop.plan).slot()).as("an ending drops it").isNull();
        abort(shop, TOPICS).abort();
        MigrationStatus ended = reader.read(shop.plan);
        assertThat(ended.targets()).extracting(MigrationStatus.Target::state).containsExactly("ended", "ended");
        assertThat(ended.away()).isEmpty();
        assertThat(ended.problems()).isEmpty();
        assertThat(ended.lanes()).isEmpty();
        assertThat(ended.slot()).isNull();
        assertThat(ended.inSync()).isFalse();
    }

    private static void assertRowsAreLeft(Shop shop, String rows) throws SQLException {
        EndingReport report = abort(shop, TOPICS).abort();
        assertThat(report.left()).singleElement().asString().startsWith("rows of public.item in the target");
        assertThat(Servers.query(shop.target, "select count(*) from public.item"))
                .isEqualTo(rows);
        assertSourceIsUntouched(shop);
    }

    private static String sequence(Database target) throws SQLException {
        return String.valueOf(Servers.query(target, "select last_value || ' ' || is_called from public.item_id_seq"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void abortEndsAWalsenderOfADeadStageAndLeavesForeignOnes(int major) throws SQLException {
        Shop shop = streaming(major);
        try (Connection foreign = shop.source.as("somebody else").openReplication()) {
            read(foreign, shop.plan.slot());
            EndingReport report = abort(shop, TOPICS).abort();
            assertThat(report.left()).singleElement().asString().contains("somebody else");
        }
        Shop other = streaming(major);
        try (Connection ours = other.source.as("crossfade/shop/stream").openReplication()) {
            read(ours, other.plan.slot());
            assertThat(abort(other, TOPICS).abort().left()).isEmpty();
        }
        assertSourceIsUntouched(other);
    }

    private static PGReplicationStream read(Connection session, String slot) throws SQLException {
        return session.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", "crossfade_shop")
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void abortAfterTheCutoverIsRefused(int major) throws SQLException {
        Shop shop = streaming(major);
        shop.cutover().run();
        assertThatThrownBy(() -> abort(shop, TOPICS).abort())
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_FORWARD));
        assertThat(Shop.takesWrites(shop.source)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"18,Fencing", "18,Draining", "18,Deciding", "15,Deciding"})
    void aRollbackThatDiedBeforeItsDecisionIsUndoneAndTheTargetKeepsTheWriters(int major, String at)
            throws SQLException {
        ThereAndBack moves = ThereAndBack.cutOver(SERVERS, major);
        moves.killIn(at);
        assertThatThrownBy(() -> moves.rollback().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        moves.shop.entered = state -> {};
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "the rollback of target 'orders' is not finished",
                () -> completion(moves.shop, TOPICS).complete());
        Shop.assertFails(
                ErrorCode.CUTOVER_FORWARD,
                "is undone: the target has the writers",
                () -> abort(moves.shop, TOPICS).abort());
        assertThat(Shop.takesWrites(moves.shop.target)).isTrue();
        moves.assertRefuses(Side.SOURCE);
        Shop.assertFails(
                ErrorCode.CUTOVER_UNDONE,
                "the target takes writes",
                () -> moves.rollback().run());
        moves.assertWritersAreIn(Side.TARGET, 1);
        assertThat(completion(moves.shop, TOPICS).complete().left()).isEmpty();
        assertSourceIsUntouched(moves.shop);
        assertOnlyHistoryIsLeft(moves.shop, Phase.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({"18,Turning", "18,Opening", "18,Routing", "15,Opening"})
    void aRollbackBeyondItsDecisionIsFinishedFirstAndThenAnAbortLeavesTheTargetAsItWas(int major, String at)
            throws SQLException {
        ThereAndBack moves = ThereAndBack.inSync(SERVERS, major);
        Shop shop = moves.shop;
        String before = sequence(shop.target);
        shop.cutover().run();
        moves.write(Side.TARGET);
        moves.killIn(at);
        assertThatThrownBy(() -> moves.rollback().run()).isInstanceOf(LeftCutoverTest.Killed.class);
        shop.entered = state -> {};
        assertThatThrownBy(() -> abort(shop, TOPICS).abort())
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_FORWARD);
                    assertThat(e.remedy()).startsWith("run `crossfade rollback --target orders` to finish it");
                })
                .hasMessageContaining("past its point of no return");
        assertThat(Shop.takesWrites(shop.target)).isFalse();
        moves.rollback().run();
        moves.assertWritersAreIn(Side.SOURCE, 2);
        Shop.assertFails(
                ErrorCode.CUTOVER_REFUSED,
                "these targets have not been cut over, or not all their tables: [orders]",
                () -> completion(shop, TOPICS).complete());
        assertThat(abort(shop, TOPICS).abort().left()).isEmpty();
        assertSourceIsUntouched(shop);
        assertOnlyHistoryIsLeft(shop, Phase.ABORTED);
        assertThat(sequence(shop.target)).isEqualTo(before);
        assertThat(Servers.query(shop.target, "select count(*) from public.item"))
                .isEqualTo("0");
        assertThat(Shop.takesWrites(shop.target)).isTrue();
        assertThat(Servers.query(shop.source, "select count(*) from public.item where n = 7"))
                .isEqualTo("1");
        assertThat(abort(shop, topics -> List.of()).abort()).isEqualTo(EndingReport.NOTHING);
    }
}
