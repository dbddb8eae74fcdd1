package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.store.SetAside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant I6 for whole tables: altered, refused to be truncated, or without a key; the others go on. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(Servers.Extension.class)
class TableSetAsideTest {
    private static final String ITEM = "create table item (id bigint primary key, name text)";
    private static final String OTHER = "create table other (id bigint primary key, name text)";

    private final int major;
    private final Servers servers;

    TableSetAsideTest(int major, Servers servers) {
        this.major = major;
        this.servers = servers;
    }

    private LaneRig rig(String... ddl) throws Exception {
        return new LaneRig(servers, major, ddl);
    }

    private static Relation.Column text(String name, boolean identity) {
        return new Relation.Column(name, identity, 25, -1);
    }

    private static void setsTheTableAside(LaneRig rig, Relation before, Relation after, ChangeEvent change, String why)
            throws Exception {
        Relation other = rig.table("other", "id");
        rig.tx(insert(before, "1", "a"), insert(other, "1", "a"));
        rig.tx(change, insert(other, "2", "b"));
        rig.tx(insert(before, "3", "c"), insert(other, "3", "c"));
        rig.drain();
        assertThat(after).isNotEqualTo(before);
        assertThat(rig.rows("select * from other order by id")).containsExactly("1|a", "2|b", "3|c");
        assertThat(rig.asides().tables()).singleElement().satisfies(aside -> {
            assertThat(aside.mapping()).isEqualTo(MappingId.of(before.table()));
            assertThat(aside.reason()).contains(why);
        });
        assertThat(rig.rows("select * from item where id = 3")).isEmpty();
    }

    @Test
    void aNewColumnIsNeverIgnored() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER)) {
            Relation item = rig.table("item", "id");
            Relation wider = new Relation(
                    item.table(), 'd', List.of(text("id", true), text("name", false), text("extra", false)));
            setsTheTableAside(rig, item, wider, insert(wider, "2", "b", "x"), "the new columns [extra]");
        }
    }

    @Test
    void aDroppedOrRenamedColumnIsNeverGuessed() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER)) {
            Relation item = rig.table("item", "id");
            Relation renamed = new Relation(item.table(), 'd', List.of(text("id", true), text("title", false)));
            setsTheTableAside(rig, item, renamed, insert(renamed, "2", "b"), "no longer the columns [name]");
        }
    }

    @Test
    void aColumnThatChangesItsTypeSetsTheTableAside() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER)) {
            Relation item = rig.table("item", "id");
            Relation retyped = new Relation(
                    item.table(), 'd', List.of(text("id", true), new Relation.Column("name", false, 1700, -1)));
            setsTheTableAside(rig, item, retyped, insert(retyped, "2", "5"), "column 'name' has another type");
        }
    }

    @Test
    void columnsInAnotherOrderAreFoundByName() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            Relation turned = new Relation(item.table(), 'd', List.of(text("name", false), text("id", true)));
            rig.tx(insert(item, "1", "a"), insert(turned, "b", "2"), update(turned, "A", "1"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|A", "2|b");
            assertThat(rig.asides().tables()).isEmpty();
        }
    }

    @Test
    void aTruncateThatAForeignKeyFromOutsideForbidsSetsTheTableAside() throws Exception {
        try (LaneRig rig = rig(
                ITEM,
                OTHER,
                "create table outside (id bigint primary key, item bigint references item)",
                "insert into item values (9, 'nine')",
                "insert into outside values (1, 9)")) {
            Relation item = rig.table("item", "id");
            Relation other = rig.table("other", "id");
            rig.tx(insert(item, "1", "a"), insert(other, "1", "a"));
            rig.tx(truncate(item), insert(other, "2", "b"));
            rig.tx(insert(item, "2", "b"));
            rig.drain();
            assertThat(rig.rows("select * from other order by id")).containsExactly("1|a", "2|b");
            assertThat(rig.asides().tables())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.reason()).contains("refused to truncate"));
            assertThat(rig.rows("select id from item where id = 2")).isEmpty();
        }
    }

    @Test
    void aTruncateTakesNoRowsThatNeverCameFromThere() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER, "insert into item values (9, 'nine')")) {
            Relation item = rig.add(
                    TestTables.plan(rig.connection(), "public", "item", "id").withOthers(), 'd');
            Relation other = rig.table("other", "id");
            rig.tx(insert(item, "1", "a"), insert(other, "1", "a"));
            LaneApplier running = rig.drain();
            rig.tx(truncate(item, other), insert(other, "2", "b"));
            rig.await(running);
            assertThat(rig.rows("select * from other order by id")).containsExactly("2|b");
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|a", "9|nine");
            assertThat(rig.asides().tables())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.reason())
                            .isEqualTo(
                                    "public.item was truncated, and public.item holds rows that never came from it"));
        }
    }

    @Test
    void tablesOfTheLaneThatPointAtEachOtherAreTruncatedTogether() throws Exception {
        try (LaneRig rig = rig(
                "create table parent (id bigint primary key)",
                "create table child (id bigint primary key, parent bigint references parent)",
                "insert into parent values (1)",
                "insert into child values (1, 1)")) {
            Relation parent = rig.table("parent", "id");
            Relation child = rig.table("child", "id");
            rig.tx(truncate(child), truncate(parent), insert(parent, "2"), insert(child, "2", "2"));
            rig.drain();
            assertThat(rig.rows("select * from child")).containsExactly("2|2");
            assertThat(rig.asides().tables()).isEmpty();
        }
    }

    @Test
    void tablesWhoseEnforcedForeignKeysPointAtItGoWithIt() throws Exception {
        try (LaneRig rig = rig(
                "create table parent (id bigint primary key, name text)",
                "create table child (id bigint primary key, parent bigint references parent deferrable)",
                "create table grandchild (id bigint primary key, child bigint references child deferrable)",
                OTHER)) {
            rig.mode(ConstraintMode.DEFERRED);
            Relation parent = rig.table("parent", "id");
            Relation child = rig.table("child", "id");
            Relation grandchild = rig.table("grandchild", "id");
            Relation other = rig.table("other", "id");
            Relation wider = new Relation(
                    parent.table(), 'd', List.of(text("id", true), text("name", false), text("extra", false)));
            rig.tx(
                    insert(wider, "1", "a", "x"),
                    insert(child, "1", "1"),
                    insert(grandchild, "1", "1"),
                    insert(other, "1", "o"));
            rig.drain();
            assertThat(rig.asides().tables())
                    .extracting(aside -> aside.mapping().name())
                    .containsExactlyInAnyOrder("public.parent", "public.child", "public.grandchild");
            assertThat(rig.rows("select * from other")).containsExactly("1|o");
            assertThat(rig.rows("select * from child")).isEmpty();
        }
    }

    @Test
    void inTheMiddleOfAHugeTransactionItIsAppliedAgainWithoutTheTable() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER)) {
            rig.settings(new ApplySettings(32 << 10, Duration.ZERO));
            Relation item = rig.table("item", "id");
            Relation other = rig.table("other", "id");
            Relation wider = new Relation(
                    item.table(), 'd', List.of(text("id", true), text("name", false), text("extra", false)));
            rig.tx(insert(item, "-1", "before"));
            List<ChangeEvent> many = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                many.add(insert(item, "" + i, "n"));
                many.add(insert(other, "" + i, "n"));
            }
            many.add(insert(wider, "5001", "b", "x"));
            rig.tx(many.toArray(ChangeEvent[]::new));
            rig.tx(insert(other, "5002", "after"));
            rig.drain();
            assertThat(rig.rows("select count(*) from other")).containsExactly("5001");
            assertThat(rig.rows("select id from item")).containsExactly("-1");
            assertThat(rig.asides().tables())
                    .extracting(SetAside.Table::mapping)
                    .containsExactly(MappingId.of(item.table()));
        }
    }

    @Test
    void rowsOfATableWithoutAKeyAreMatchedWholeAndOnePerEvent() throws Exception {
        try (LaneRig rig =
                rig("create table heap (a int, b char(4), c boolean, d inet, e json, f float8, g text)", OTHER)) {
            Relation heap = rig.table("heap");
            String[] one = {"1", "x   ", "t", "1.2.3.4", "{\"a\": 1}", "NaN", null};
            String[] changed = {"1", "y   ", "f", "1.2.3.0/24", "{}", "-0", "text"};
            rig.tx(insert(heap, one), insert(heap, one), insert(heap, one));
            rig.tx(delete(heap, one), update(heap, row(one), row(changed)));
            rig.drain();
            assertThat(rig.rows("select a, b, c, d, e, f, g from heap order by b"))
                    .containsExactly("1|x   |t|1.2.3.4|{\"a\": 1}|NaN|null", "1|y   |f|1.2.3.0/24|{}|-0|text");
            assertThat(rig.asides().tables()).isEmpty();
            rig.tx(delete(heap, "77", null, null, null, null, null, null));
            rig.await(rig.start());
            assertThat(rig.asides().tables())
                    .singleElement()
                    .satisfies(aside -> assertThat(aside.reason()).contains("without a key"));
        }
    }

    @Test
    void whatIsSetAsideIsKeptOutByTheNextApplierToo() throws Exception {
        try (LaneRig rig = rig(ITEM, OTHER)) {
            Relation item = rig.table("item", "id");
            Relation wider = new Relation(
                    item.table(), 'd', List.of(text("id", true), text("name", false), text("extra", false)));
            setsTheTableAside(rig, item, wider, insert(wider, "2", "b", "x"), "extra");
            rig.stop();
            rig.tx(insert(item, "4", "d"));
            rig.drain();
            assertThat(rig.rows("select id from item where id = 4")).isEmpty();
        }
    }
}
