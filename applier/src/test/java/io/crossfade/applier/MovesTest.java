package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.UNCHANGED;
import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.rekey;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique values that change hands within a batch reach the target in one go, and what else is in the rows stays. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(Servers.Extension.class)
class MovesTest {
    private static final String ITEM = "create table item (id bigint primary key, u text unique)";
    private static final String THREE = "insert into item values (1, 'a'), (2, 'b'), (3, 'c')";

    private final int major;
    private final Servers servers;

    MovesTest(int major, Servers servers) {
        this.major = major;
        this.servers = servers;
    }

    private LaneRig rig(String... ddl) throws Exception {
        return new LaneRig(servers, major, ddl);
    }

    private static void assertApplied(LaneRig rig, long refusals, String query, String... rows) throws Exception {
        LaneApplier running = rig.drain();
        assertThat(rig.rows(query)).containsExactly(rows);
        assertThat(rig.rowsSetAside()).isEmpty();
        assertThat(running.stats().refusals()).as("refusals").isEqualTo(refusals);
    }

    @Test
    void aSwapOverAThirdValueIsNotRefused() throws Exception {
        try (LaneRig rig = rig(ITEM, THREE)) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "tmp"), update(item, "2", "a"), update(item, "1", "b"));
            assertApplied(rig, 0, "select * from item order by id", "1|b", "2|a", "3|c");
        }
    }

    @Test
    void aRingOfThreeIsNotRefused() throws Exception {
        try (LaneRig rig = rig(ITEM, THREE)) {
            Relation item = rig.table("item", "id");
            rig.tx(
                    update(item, "1", "tmp"),
                    update(item, "2", "a"),
                    update(item, "3", "b"),
                    update(item, "1", "c"),
                    insert(item, "4", "tmp"));
            assertApplied(rig, 0, "select * from item order by id", "1|c", "2|a", "3|b", "4|tmp");
        }
    }

    @Test
    void aValueHandedOverAcrossTransactionsOfOneBatchIsNotRefused() throws Exception {
        try (LaneRig rig = rig(ITEM, THREE)) {
            Relation item = rig.table("item", "id");
            rig.writer().flush();
            rig.tx(update(item, "2", "x"));
            rig.tx(update(item, "1", "y"));
            rig.tx(update(item, "2", "a"), delete(item, "3", null));
            rig.tx(update(item, "1", "c"), insert(item, "3", "b"));
            assertApplied(rig, 0, "select * from item order by id", "1|c", "2|a", "3|b");
        }
    }

    /** A source that checks at the end of the transaction shows no value in between: the first time costs one refusal. */
    @Test
    void aSwapThatTheSourceLetsHappenAtOnceIsRefusedOnceAndNotAgain() throws Exception {
        try (LaneRig rig = rig(ITEM, THREE)) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "b"), update(item, "2", "a"));
            LaneApplier running = rig.drain();
            for (int i = 0; i < 10; i++) {
                rig.tx(update(item, "1", "a"), update(item, "2", "b"));
                rig.tx(update(item, "1", "b"), update(item, "2", "a"));
                rig.await(running);
            }
            rig.await(running);
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|b", "2|a", "3|c");
            assertThat(running.stats().refusals()).isEqualTo(1);
        }
    }

    @Test
    void wideGeneratedIdentityAndForeignColumnsKeepTheirValues() throws Exception {
        try (LaneRig rig = rig(
                "create domain short as varchar(3)",
                "create table item (id bigint primary key, no int generated always as identity, u text unique,"
                        + " wide text, low text generated always as (lower(u)) stored, d short, w2 varchar(9000),"
                        + " here text default 'here')",
                "alter table item alter wide set storage external, alter w2 set storage external",
                "insert into item (id, u, wide, d, w2, here) select i, 'U' || i, repeat('w' || i, 4000), 'd' || i,"
                        + " repeat('v' || i, 2000), 'mine ' || i from generate_series(1, 3) as i")) {
            rig.sql("alter table item rename here to elsewhere");
            Relation item = rig.tableWithout("item", "elsewhere", "id");
            rig.tx(
                    update(item, "1", "1", "tmp", UNCHANGED, "d1", UNCHANGED),
                    update(item, "2", "2", "U1", UNCHANGED, "new", "short"),
                    update(item, "1", "1", "U2", "sent", "d1", UNCHANGED),
                    update(item, "3", "3", "U3", null, null, UNCHANGED));
            assertApplied(
                    rig,
                    0,
                    "select id, no, u, left(wide, 4), length(wide), low, d, left(w2, 2), length(w2), elsewhere"
                            + " from item order by id",
                    "1|1|U2|sent|4|u2|d1|v1|4000|mine 1",
                    "2|2|U1|w2w2|8000|u1|new|sh|5|mine 2",
                    "3|3|U3|null|null|u3|null|v3|4000|mine 3");
        }
    }

    @Test
    void rowsOfPartitionsAndCompositeUniquesAreMoved() throws Exception {
        try (LaneRig rig = rig(
                "create table item (id bigint, region text, a text, b text, primary key (id, region),"
                        + " unique (region, a, b)) partition by list (region)",
                "create table item_n partition of item for values in ('n')",
                "create table item_s partition of item for values in ('s')",
                "create unique index on item_s (b)",
                "insert into item values (1, 'n', 'a', 'x'), (2, 'n', 'a', 'y'), (1, 's', 'a', 'x'), (2, 's', 'b', 'y')")) {
            Relation item = rig.table("item", "id", "region");
            rig.tx(
                    update(item, "1", "n", "a", "tmp"),
                    update(item, "2", "n", "a", "x"),
                    update(item, "1", "n", "a", "y"));
            rig.tx(
                    update(item, "1", "s", "a", "tmp"),
                    update(item, "2", "s", "b", "x"),
                    update(item, "1", "s", "a", "y"));
            assertApplied(
                    rig,
                    0,
                    "select tableoid::regclass, * from item order by region, id",
                    "item_n|1|n|a|y",
                    "item_n|2|n|a|x",
                    "item_s|1|s|a|y",
                    "item_s|2|s|b|x");
        }
    }

    @Test
    void exclusionsPredicatesAndExpressionsAreSeen() throws Exception {
        try (LaneRig rig = rig(
                "create extension btree_gist",
                "create table item (id bigint primary key, n int, active boolean, name text, during int4range,"
                        + " exclude using gist (n with =, during with &&))",
                "create unique index on item (n) where active",
                "create unique index on item (lower(name))",
                "insert into item values (1, 7, true, 'A', '[1,5)'), (2, 7, false, 'B', '[5,9)')")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "2", "7", "f", "B", "[20,30)"), update(item, "1", "7", "t", "A", "[5,9)"));
            rig.tx(update(item, "2", "7", "f", "B", "[1,5)"));
            rig.tx(update(item, "1", "7", "f", "A", "[5,9)"), update(item, "2", "7", "t", "B", "[1,5)"));
            rig.tx(update(item, "1", "7", "f", "C", "[5,9)"), update(item, "2", "7", "t", "a", "[1,5)"));
            rig.tx(update(item, "1", "7", "f", "b", "[5,9)"));
            assertApplied(rig, 0, "select * from item order by id", "1|7|f|b|[5,9)", "2|7|t|a|[1,5)");
        }
    }

    @Test
    void keyChangesHandUniqueValuesOnAfterOneRefusal() throws Exception {
        try (LaneRig rig = rig(
                "create table item (id bigint primary key, u text unique, wide text)",
                "insert into item values (1, 'a', 'w1'), (2, 'b', 'w2'), (3, 'c', 'w3')")) {
            Relation item = rig.table("item", "id");
            rig.tx(
                    update(item, "2", "d", UNCHANGED),
                    rekey(item, row("1", null, null), row("11", "b", UNCHANGED)),
                    update(item, "2", "a", "v2"),
                    delete(item, "3", null, null),
                    rekey(item, row("2", null, null), row("22", "c", UNCHANGED)),
                    insert(item, "1", "a", "new"));
            rig.tx(rekey(item, row("1", null, null), row("111", "z", UNCHANGED)), delete(item, "22", null, null));
            rig.tx(insert(item, "1", "c", "w"));
            LaneApplier running = rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|c|w", "11|b|w1", "111|z|new");
            assertThat(rig.rowsSetAside()).isEmpty();
            assertThat(running.stats().refusals()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aTableWhoseTriggerFiresForTheApplierIsNeverMoved() throws Exception {
        try (LaneRig rig = rig(
                ITEM,
                THREE,
                "create table log (what text)",
                "create function note() returns trigger language plpgsql as"
                        + " 'begin insert into public.log values (tg_op); return null; end'",
                "create trigger note after insert or update or delete on item for each row execute function note()",
                "alter table item enable always trigger note")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "tmp"), update(item, "2", "a"), update(item, "1", "b"));
            LaneApplier running = rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|b", "2|a", "3|c");
            assertThat(rig.rows("select distinct what from log")).containsExactly("UPDATE");
            assertThat(running.stats().refusals()).isPositive();
        }
    }

    @Test
    void crossfadesOwnFenceDoesNotKeepRowsFromMoving() throws Exception {
        try (LaneRig rig = rig(
                ITEM,
                THREE,
                "create function crossfade.fence() returns trigger language plpgsql as 'begin return null; end'",
                "create trigger fence before insert or update or delete on item for each statement"
                        + " execute function crossfade.fence()",
                "alter table item enable always trigger fence")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "tmp"), update(item, "2", "a"), update(item, "1", "b"));
            assertApplied(rig, 0, "select * from item order by id", "1|b", "2|a", "3|c");
        }
    }

    @Test
    void aRowThatTheTargetReallyRefusesIsSetAsideAndTheSwapIsIn() throws Exception {
        try (LaneRig rig = rig(ITEM, THREE, "insert into item values (900, 'stranger')")) {
            Relation item = rig.table("item", "id");
            rig.tx(
                    update(item, "1", "tmp"),
                    update(item, "2", "a"),
                    update(item, "3", "stranger"),
                    update(item, "1", "b"),
                    insert(item, "4", "d"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id"))
                    .containsExactly("1|b", "2|a", "3|c", "4|d", "900|stranger");
            assertThat(rig.rowsSetAside()).singleElement().satisfies(aside -> {
                assertThat(aside.rowKey()).isEqualTo("[\"3\"]");
                assertThat(aside.sqlState()).isEqualTo("23505");
            });
        }
    }
}
