package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequencesTest {
    private static final Servers SERVERS = new Servers();
    private static final long MARGIN = 10;

    private static final String[] TABLES = {
        "create table public.serials (id serial primary key, n int)",
        "create table public.identities (id bigint generated always as identity (increment by 5) primary key, n int)",
        "create sequence public.shared cache 20",
        "create table public.share_a (id bigint primary key default nextval('public.shared'), n int)",
        "create table public.share_b (id bigint primary key default nextval('public.shared'), n int)",
        "create table public.downward (id int primary key, n int)",
        "create sequence public.down increment by -1 minvalue -1000 maxvalue -1 owned by public.downward.id",
        "alter table public.downward alter id set default nextval('public.down')",
        "create sequence public.wheel minvalue 1 maxvalue 50 cycle",
        "create table public.cyclic (id int default nextval('public.wheel'), n int)",
        "create table public.\"Odd Name\" (\"Id\" serial, n int)",
        "create table public.untouched (id serial primary key, n int)"
    };
    private static final List<String> NAMES =
            List.of("serials", "identities", "share_a", "share_b", "downward", "cyclic", "Odd Name", "untouched");

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static TablePlan table(String name) {
        TableId id = new TableId("public", name);
        String key = name.equals("Odd Name") ? "Id" : "id";
        return new TablePlan(id, id, List.of(column(key), column("n")), List.of(key), true, false, false, 0, 0);
    }

    private static ColumnPlan column(String name) {
        return new ColumnPlan(name, name, "integer", "integer", "integer", "OPERATOR(pg_catalog.=)");
    }

    private static Sequences sequences(Database source, Database target, Stream<String> names) {
        return new Sequences(source, target, names.map(SequencesTest::table).toList(), MARGIN);
    }

    private static String draw(String table, int value) {
        return "insert into public.\"" + table + "\" (n) values (" + value + ")";
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void theFirstInsertInTheTargetMeetsNoRowOfTheSource(int major) throws SQLException {
        Database source = SERVERS.database(major, "source");
        Database target = SERVERS.database(major, "target");
        Servers.execute(source, TABLES);
        Servers.execute(target, TABLES);
        for (String name : NAMES.subList(0, 7)) {
            for (int i = 0; i < 7; i++) {
                Servers.execute(source, draw(name, i));
            }
        }
        // Numbers that were never drawn from the sequence.
        Servers.execute(source, "insert into public.serials values (500, 1)", "insert into public.share_b values (90)");
        Sequences sequences = sequences(source, target, NAMES.stream());
        List<SequenceMove> moves = sequences.find();
        assertThat(moves).hasSize(7);
        sequences.advance(moves, sequences.farthest(moves), stands -> {});
        List<Sequences.Advanced> again = sequences.advance(moves, sequences.farthest(moves), stands -> {});
        assertThat(again)
                .filteredOn(Sequences.Advanced::moved)
                .extracting(Sequences.Advanced::sequence)
                .containsOnly(new TableId("public", "wheel"));
        assertFirst(target, "serials", "id", 511);
        assertFirst(target, "identities", "id", 31 + 5 * MARGIN + 5);
        assertThat(first(target, "share_a", "id")).isGreaterThan(90 + MARGIN);
        assertThat(first(target, "share_b", "id")).isGreaterThan(90 + MARGIN);
        assertFirst(target, "downward", "id", -7 - MARGIN - 1);
        assertFirst(target, "cyclic", "id", 7 + MARGIN + 1);
        assertFirst(target, "Odd Name", "Id", 7 + MARGIN + 1);
        assertFirst(target, "untouched", "id", 1);
    }

    /** No dependency shows these. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void sequencesThatAreDrawnByNameAreMovedToo(int major) throws SQLException {
        Database source = SERVERS.database(major, "source");
        Database target = SERVERS.database(major, "target");
        for (Database each : List.of(source, target)) {
            Servers.execute(
                    each,
                    "create sequence public.named",
                    "create sequence public.inside",
                    "create sequence public.pulled",
                    "create function public.draw() returns bigint language sql as 'select nextval(''public.inside'')'",
                    "create function public.pull() returns trigger language plpgsql as"
                            + " 'declare i bigint; begin select nextval(''public.pulled'') into i; new.id = i;"
                            + " return new; end'",
                    "create table public.by_name (id bigint primary key default nextval('named'::text), n int)",
                    "create table public.by_function (id bigint primary key default public.draw(), n int)",
                    "create table public.by_trigger (id bigint primary key, n int)",
                    "create trigger pulling before insert on public.by_trigger"
                            + " for each row execute function public.pull()");
        }
        List<String> names = List.of("by_name", "by_function", "by_trigger");
        for (String name : names) {
            for (int i = 0; i < 5; i++) {
                Servers.execute(source, "set search_path = public", draw(name, i));
            }
        }
        Sequences sequences = sequences(source, target, names.stream());
        List<SequenceMove> moves = sequences.find();
        assertThat(moves).hasSize(3);
        sequences.advance(moves, sequences.farthest(moves), stands -> {});
        for (String sequence : List.of("named", "inside", "pulled")) {
            assertThat(Servers.query(target, "select nextval('public." + sequence + "')"))
                    .as(sequence)
                    .isEqualTo(Long.toString(5 + MARGIN + 1));
        }
    }

    private static long first(Database target, String table, String key) throws SQLException {
        return Long.parseLong(String.valueOf(Servers.query(target, draw(table, 0) + " returning \"" + key + "\"")));
    }

    private static void assertFirst(Database target, String table, String key, long expected) throws SQLException {
        assertThat(first(target, table, key)).as(table).isEqualTo(expected);
    }

    @Test
    void noSequenceIsMovedBackwards() throws SQLException {
        Database source = SERVERS.database(18, "source");
        Database target = SERVERS.database(18, "target");
        Servers.execute(source, TABLES);
        Servers.execute(target, TABLES);
        Servers.execute(source, draw("serials", 1), draw("downward", 1));
        Servers.execute(
                target,
                "select setval('public.serials_id_seq', 7000)",
                "select setval('public.down', -700)",
                "select setval('public.untouched_id_seq', 40)");
        Sequences sequences = sequences(source, target, Stream.of("serials", "downward", "untouched"));
        List<SequenceMove> moves = sequences.find();
        sequences.advance(moves, Map.of(), stands -> {});
        assertFirst(target, "serials", "id", 7001);
        assertFirst(target, "downward", "id", -701);
        assertFirst(target, "untouched", "id", 41);
    }

    @Test
    void aSequenceThatWouldOverflowIsAnErrorBeforeAnyIsMoved() throws SQLException {
        Database source = SERVERS.database(18, "source");
        Database target = SERVERS.database(18, "target");
        Servers.execute(source, TABLES);
        Servers.execute(target, TABLES);
        Servers.execute(source, draw("serials", 1), "select setval('public.down', -995)");
        Sequences sequences = sequences(source, target, Stream.of("serials", "downward"));
        List<SequenceMove> moves = sequences.find();
        assertThat(sequences.problems(moves, Map.of()))
                .singleElement()
                .asString()
                .contains("public.down");
        assertThatThrownBy(() -> sequences.advance(moves, Map.of(), stands -> {}))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_REFUSED));
        assertFirst(target, "serials", "id", 1);
    }
}
