package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.Journal;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final PostgresServer SERVER = PostgresServer.of(15).start();
    private static final Database CONTROL = new Database(
            "control database",
            new PostgresEndpoint(SERVER.jdbcUrl(), SERVER.user(), new Secret("")),
            "crossfade/shop");

    @BeforeAll
    static void install() {
        new MigrationStore(CONTROL).install();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static MigrationJournal journal(String migration) {
        return MigrationJournal.of(migration, new Journal(CONTROL, migration).read());
    }

    private static void write(String migration, int entries) {
        for (int i = 0; i < entries; i++) {
            new MigrationStore(CONTROL).journal(migration, "event " + i, "{\"n\":" + i + ",  \"text\": \"a\\nb ß\"}");
        }
    }

    @Test
    void writersAtOnceMakeOneChainForEachMigration() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String migration = i < 6 ? "together" : "other";
            writers.add(CompletableFuture.runAsync(() -> write(migration, 20)));
        }
        writers.forEach(CompletableFuture::join);
        assertThat(journal("together").fault()).isNull();
        assertThat(journal("together").entries()).hasSize(120);
        assertThat(journal("other").fault()).isNull();
        assertThat(journal("other").entries()).hasSize(40);
        assertThat(journal("other").entries().getFirst().actor())
                .startsWith(System.getProperty("user.name") + " as postgres@");
        assertThat(journal("none").head()).isNull();
    }

    @Test
    void whoHasLostTheLockWritesNothing() throws SQLException {
        try (StageLock first = StageLock.take(CONTROL, "locked", "cutover")) {
            first.journal("one", "{}");
            SERVER.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'crossfade/locked/lock/cutover'");
            try (StageLock second = StageLock.take(CONTROL, "locked", "cutover")) {
                assertThatThrownBy(() -> first.journal("two", "{}"))
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST));
                second.journal("three", "{}");
            }
        }
        assertThat(journal("locked").entries())
                .extracting(MigrationJournal.Entry::event)
                .containsExactly("one", "three");
        assertThat(journal("locked").fault()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update crossfade.journal set detail = '{}' where event = 'event 2'",
                "update crossfade.journal set actor = 'nobody' where event = 'event 2'",
                "update crossfade.journal set at = at + interval '1 microsecond' where event = 'event 2'",
                "update crossfade.journal set event = 'event 7' where event = 'event 2'",
                "update crossfade.journal set migration = 'away' where migration = 'changed' and event = 'event 2'",
                "delete from crossfade.journal where event = 'event 2'",
                "delete from crossfade.journal where event = 'event 0'",
            })
    void whatWasChangedAfterwardsIsFound(String change) throws SQLException {
        SERVER.execute("delete from crossfade.journal where migration = 'changed'");
        write("changed", 5);
        assertThat(journal("changed").fault()).isNull();
        SERVER.execute(change);
        assertThat(journal("changed").fault()).containsPattern("entry \\d+ ");
        assertThatThrownBy(() -> journal("changed").require(null))
                .isInstanceOf(CrossfadeException.class)
                .hasMessageContaining("is broken");
    }

    @Test
    void aChainThatWasCutOffOrWrittenAnewDoesNotHoldTheHashThatWasNoted() throws SQLException {
        write("noted", 3);
        String noted = journal("noted").head();
        write("noted", 2);
        journal("noted").require(noted);
        SERVER.execute(
                "delete from crossfade.journal where migration = 'noted' and seq > (select min(seq) from crossfade.journal"
                        + " where migration = 'noted')");
        assertThat(journal("noted").fault()).isNull();
        assertThatThrownBy(() -> journal("noted").require(noted)).hasMessageContaining("has no entry of hash " + noted);
    }

    @Test
    void aChainIsCheckedAgainWhenItMayHaveChanged() throws SQLException {
        SetTime now = new SetTime();
        JournalPages pages = new JournalPages(CONTROL, "paged", now);
        assertThatThrownBy(pages::state).hasMessageContaining("no migration 'paged'");
        assertThatThrownBy(() -> pages.after(0, 10)).hasMessageContaining("no migration 'paged'");
        write("paged", 5);
        JournalState first = pages.state();
        assertThat(first.entries()).isEqualTo(5);
        assertThat(first.head()).isEqualTo(journal("paged").head());
        SERVER.execute("update crossfade.journal set actor = 'nobody' where migration = 'paged' and event = 'event 2'");
        assertThat(pages.state()).as("kept").isSameAs(first);
        now.time = now.time.plus(Duration.ofMinutes(10));
        assertThat(pages.state().fault()).contains("is not as it was written");
        SERVER.execute(
                "delete from crossfade.journal where migration = 'paged' and event in ('event 2', 'event 3', 'event 4')");
        assertThat(pages.state())
                .extracting(JournalState::entries, JournalState::fault)
                .containsExactly(2L, null);
    }

    private static final class SetTime implements InstantSource {
        private Instant time = Instant.EPOCH;

        @Override
        public Instant instant() {
            return time;
        }
    }

    @Test
    void aPageOfDifferencesGoesOnWhereTheOneBeforeEnded() {
        DiscrepancyStore store = new DiscrepancyStore(CONTROL, "differing");
        MappingId mapping = new MappingId("public.a");
        List<DiscrepancyStore.Discrepancy> rows = IntStream.rangeClosed(1, 5)
                .mapToObj(n -> new DiscrepancyStore.Discrepancy(mapping, "[\"ß" + n + "\"]", "missing", "{}"))
                .toList();
        store.replace(List.of(mapping), rows);
        DiscrepancyPage first = page(store, DiscrepancyCursor.START);
        assertThat(first.rows()).extracting(row -> row.key().getFirst()).containsExactly("ß1", "ß2");
        store.replace(List.of(mapping), rows.subList(2, 5));
        DiscrepancyPage second = page(store, parsed(first));
        assertThat(second.rows()).extracting(row -> row.key().getFirst()).containsExactly("ß3", "ß4");
        DiscrepancyPage last = page(store, parsed(second));
        assertThat(last.rows()).hasSize(1);
        assertThat(last.next()).isNull();
    }

    private static DiscrepancyPage page(DiscrepancyStore store, DiscrepancyCursor after) {
        return DiscrepancyPage.of(store.after(after.mapping(), after.rowKey(), 3), 2);
    }

    private static DiscrepancyCursor parsed(DiscrepancyPage before) {
        DiscrepancyCursor next = Objects.requireNonNull(before.next());
        return DiscrepancyCursor.parse(next.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "!", "cHVibGljLmE", "AGE", "YQA", "YQBiAGM", "_wBh"})
    void whatIsNoPlaceInTheListIsRefused(String text) {
        assertThatThrownBy(() -> DiscrepancyCursor.parse(text))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("no place in the list");
    }
}
