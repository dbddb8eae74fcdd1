package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.UNCHANGED;
import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.rekey;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.store.SetAside;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant I6: what the target refuses is set aside with its reason, the rest goes on, and nothing is hidden. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(Servers.Extension.class)
class RefusalTest {
    private static final String ITEM = "create table item (id bigint primary key, name text, wide text)";

    private final int major;
    private final Servers servers;

    RefusalTest(int major, Servers servers) {
        this.major = major;
        this.servers = servers;
    }

    private LaneRig rig(String... ddl) throws Exception {
        return new LaneRig(servers, major, ddl);
    }

    private static Map<String, String> reasons(LaneRig rig) {
        return rig.rowsSetAside().stream().collect(Collectors.toMap(SetAside.Row::rowKey, SetAside.Row::reason));
    }

    @Test
    void anInsertThatFindsARowSetsTheRowAsideAndTheOthersGoOn() throws Exception {
        try (LaneRig rig = rig(ITEM, "insert into item values (500, 'stranger', 'w')")) {
            Relation item = rig.table("item", "id");
            List<ChangeEvent> many = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                many.add(insert(item, "" + i, "n", "w"));
            }
            rig.tx(many.toArray(ChangeEvent[]::new));
            rig.drain();
            assertThat(rig.rows("select count(*), count(*) filter (where name = 'stranger') from item"))
                    .containsExactly("1000|1");
            assertThat(rig.rowsSetAside()).singleElement().satisfies(aside -> {
                assertThat(aside.rowKey()).isEqualTo("[\"500\"]");
                assertThat(aside.sqlState()).isEqualTo("23505");
                assertThat(aside.lastEventJson()).contains("\"operation\": \"insert\"", "\"name\": \"n\"");
            });
        }
    }

    @Test
    void aTableWithoutAUniqueKeyInTheTargetRefusesASecondRowAllTheSame() throws Exception {
        try (LaneRig rig =
                rig("create table item (id bigint not null, name text)", "insert into item values (1, 'a')")) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "b"), insert(item, "2", "b"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|a", "2|b");
            assertThat(reasons(rig)).containsOnlyKeys("[\"1\"]");
        }
    }

    @Test
    void anUpdateOrADeleteThatHitsNoRowSetsTheRowAside() throws Exception {
        try (LaneRig rig = rig(ITEM, "insert into item values (1, 'a', 'w')")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "b", UNCHANGED), update(item, "2", "b", "w"), delete(item, "3", null, null));
            rig.tx(rekey(item, row("4", null, null), row("5", "x", "w")));
            rig.drain();
            assertThat(rig.rows("select * from item")).containsExactly("1|b|w");
            assertThat(reasons(rig))
                    .containsEntry("[\"2\"]", "an update found no row in public.item")
                    .containsEntry("[\"3\"]", "a delete found no row in public.item")
                    .containsEntry("[\"5\"]", "a key change found no row in public.item")
                    .hasSize(3);
        }
    }

    @Test
    void laterEventsAreKeptWithTheRowAndADeleteEndsIt() throws Exception {
        try (LaneRig rig = rig("create table item (id bigint primary key, name varchar(3))")) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "long"), insert(item, "2", "long"), insert(item, "3", "ok"));
            rig.tx(update(item, "1", "ok"), update(item, "3", "fin"));
            LaneApplier running = rig.drain();
            assertThat(rig.rows("select * from item")).containsExactly("3|fin");
            assertThat(rig.rowsSetAside()).hasSize(2).first().satisfies(aside -> {
                assertThat(aside.events()).isEqualTo(2);
                assertThat(aside.reason()).contains("too long");
                assertThat(aside.sqlState()).isEqualTo("22001");
            });
            rig.tx(delete(item, "1", null), insert(item, "1", "new"));
            rig.tx(rekey(item, row("2", null), row("22", "ok")));
            rig.await(running);
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|new", "3|fin");
            assertThat(reasons(rig)).containsOnlyKeys("[\"22\"]");
            rig.tx(truncate(item));
            rig.await(running);
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void aRowSetAsideStaysSoForTheNextApplier() throws Exception {
        try (LaneRig rig = rig("create table item (id bigint primary key, name varchar(3))")) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "long"));
            rig.drain();
            rig.stop();
            rig.tx(update(item, "1", "ok"));
            rig.drain();
            assertThat(rig.rows("select * from item")).isEmpty();
            assertThat(rig.rowsSetAside())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.events()).isEqualTo(2));
        }
    }

    @Test
    void valuesAreRefusedAndNeverCut() throws Exception {
        try (LaneRig rig = rig(
                "create domain short as varchar(3)",
                "create table item (id bigint primary key, a varchar(3), b char(3), c bit(3), d varbit(3),"
                        + " e varchar(3)[], f short, g numeric(4,1), h timestamp(0), i bpchar)")) {
            Relation item = rig.table("item", "id");
            String[] good = {"", "abc", "ab ", "101", "11", "{abc}", "abc", "1.5", "2020-01-01 00:00:00", "x  "};
            String[] bad = {null, "abcd", "abcd", "1011", "1011", "{abcd}", "abcd", "12345"};
            List<ChangeEvent> events = new ArrayList<>();
            for (int i = 1; i < bad.length; i++) {
                String[] values = good.clone();
                values[0] = "" + i;
                values[i] = bad[i];
                events.add(insert(item, values));
            }
            good[0] = "100";
            events.add(insert(item, good));
            rig.tx(events.toArray(ChangeEvent[]::new));
            rig.drain();
            assertThat(rig.rows("select id, a, b, c, d, e, f, g, h, concat(i) from item"))
                    .containsExactly("100|abc|ab |101|11|{abc}|abc|1.5|2020-01-01 00:00:00|x  ");
            assertThat(rig.rowsSetAside())
                    .hasSize(7)
                    .allSatisfy(aside -> assertThat(aside.sqlState()).startsWith("22"));
        }
    }

    @Test
    void checksOfTheTargetSetTheRowAside() throws Exception {
        try (LaneRig rig = rig("create table item (id bigint primary key, n int check (n > 0))")) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "1"), insert(item, "2", "0"), insert(item, "3", "3"));
            rig.tx(update(item, "3", "-1"), update(item, "1", "5"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|5", "3|3");
            assertThat(reasons(rig)).containsOnlyKeys("[\"2\"]", "[\"3\"]");
        }
    }

    @Test
    void aSwapOfAUniqueValueIsAppliedInTheSourcesOrder() throws Exception {
        try (LaneRig rig = rig(
                "create table item (id bigint primary key, u text unique)",
                "insert into item values (1, 'a'), (2, 'b'), (3, 'c')")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "tmp"), update(item, "2", "a"), update(item, "1", "b"));
            rig.tx(insert(item, "4", "d"), update(item, "3", "e"), insert(item, "5", "c"));
            rig.tx(update(item, "5", "f"), insert(item, "6", "c"), delete(item, "6", null), update(item, "5", "c"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|b", "2|a", "3|e", "4|d", "5|c");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void partialUniquesAndExclusionsMayPassValuesOnWithinABatch() throws Exception {
        try (LaneRig rig = rig(
                "create extension btree_gist",
                "create table item (id bigint primary key, n int, active boolean, during int4range,"
                        + " exclude using gist (n with =, during with &&))",
                "create unique index on item (n) where active",
                "insert into item values (1, 7, true, '[1,5)'), (2, 7, false, '[5,9)')")) {
            Relation item = rig.table("item", "id");
            rig.tx(update(item, "1", "7", "f", "[1,5)"), update(item, "2", "7", "t", "[5,9)"));
            rig.tx(update(item, "2", "7", "t", "[20,30)"), update(item, "1", "7", "f", "[5,9)"));
            rig.tx(
                    update(item, "1", "8", "f", "[20,30)"),
                    update(item, "2", "7", "t", "[5,9)"),
                    update(item, "1", "7", "f", "[20,30)"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|7|f|[20,30)", "2|7|t|[5,9)");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void aRefusedKeyChangeKeepsTheRowUnderItsNewKey() throws Exception {
        try (LaneRig rig = rig(ITEM, "insert into item values (1, 'a', 'w'), (2, 'stranger', 'w')")) {
            Relation item = rig.table("item", "id");
            rig.tx(rekey(item, row("1", null, null), row("2", "a", UNCHANGED)), insert(item, "1", "again", "w"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|again|w", "2|stranger|w");
            assertThat(reasons(rig)).containsOnlyKeys("[\"2\"]");
        }
    }

    @Test
    void aRefusalInAHugeTransactionCostsOneRow() throws Exception {
        try (LaneRig rig = rig(ITEM, "insert into item values (7000, 'stranger', 'w')")) {
            rig.settings(new io.crossfade.core.config.ApplySettings(64 << 10, java.time.Duration.ZERO));
            Relation item = rig.table("item", "id");
            List<ChangeEvent> many = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                many.add(insert(item, "" + i, "n", "w"));
            }
            rig.tx(insert(item, "-1", "before", "w"));
            rig.tx(many.toArray(ChangeEvent[]::new));
            rig.tx(insert(item, "-2", "after", "w"));
            rig.drain();
            assertThat(rig.rows("select count(*) from item")).containsExactly("10002");
            assertThat(reasons(rig)).containsOnlyKeys("[\"7000\"]");
        }
    }
}
