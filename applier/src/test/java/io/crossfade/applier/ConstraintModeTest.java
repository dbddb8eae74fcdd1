package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.store.SetAside;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Triggers, foreign keys and deferrable constraints of the target, in each way of keeping them out of the way. */
@ExtendWith(Servers.Extension.class)
class ConstraintModeTest {
    private static final String PARENT = "create table parent (id bigint primary key, name text)";
    private static final String CHILD =
            "create table child (id bigint primary key, parent bigint references parent deferrable, u text unique deferrable)";

    private final Servers servers;

    ConstraintModeTest(Servers servers) {
        this.servers = servers;
    }

    private LaneRig rig(ConstraintMode mode, String... ddl) throws Exception {
        return new LaneRig(servers, 15, ddl).mode(mode);
    }

    @ParameterizedTest
    @EnumSource(ConstraintMode.class)
    void parentsAndChildrenComeAndGoInOneBatch(ConstraintMode mode) throws Exception {
        try (LaneRig rig = rig(mode, PARENT, CHILD)) {
            Relation parent = rig.table("parent", "id");
            Relation child = rig.table("child", "id");
            rig.tx(insert(parent, "1", "a"), insert(child, "1", "1", "u"), insert(parent, "2", "b"));
            rig.tx(insert(child, "2", "2", "v"), update(parent, "1", "A"), update(child, "1", "2", "w"));
            rig.tx(delete(parent, "1", null), insert(child, "3", "2", "x"), delete(child, "3", null, null));
            rig.drain();
            assertThat(rig.rows("select * from parent")).containsExactly("2|b");
            assertThat(rig.rows("select * from child order by id")).containsExactly("1|2|w", "2|2|v");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ConstraintMode.class)
    void aSwapOfDeferrableUniquesPasses(ConstraintMode mode) throws Exception {
        try (LaneRig rig = rig(mode, PARENT, CHILD, "insert into parent values (1, 'a')")) {
            rig.table("parent", "id");
            Relation child = rig.table("child", "id");
            rig.tx(insert(child, "1", "1", "u"), insert(child, "2", "1", "v"));
            rig.tx(update(child, "1", "1", "v"), update(child, "2", "1", "u"));
            rig.drain();
            assertThat(rig.rows("select id, u from child order by id")).containsExactly("1|v", "2|u");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ConstraintMode.class,
            names = {"DEFERRED", "EXACT_ORDER"})
    void aChildWithoutItsParentIsSetAsideAndTheOthersGoOn(ConstraintMode mode) throws Exception {
        try (LaneRig rig = rig(mode, PARENT, CHILD, "insert into parent values (1, 'a')")) {
            rig.table("parent", "id");
            Relation child = rig.table("child", "id");
            rig.tx(insert(child, "1", "1", "a"));
            rig.tx(insert(child, "2", "1", "b"), insert(child, "3", "7", "c"), insert(child, "4", "1", "d"));
            rig.tx(insert(child, "5", "1", "e"));
            rig.drain();
            assertThat(rig.rows("select id from child order by id")).containsExactly("1", "2", "4", "5");
            assertThat(rig.rowsSetAside())
                    .extracting(SetAside.Row::rowKey, SetAside.Row::sqlState)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("[\"3\"]", "23503"));
        }
    }

    @Test
    void underReplicaRoleTriggersOfTheTargetDoNotFire() throws Exception {
        try (LaneRig rig = rig(
                ConstraintMode.REPLICA_ROLE,
                PARENT,
                "create function touch() returns trigger language plpgsql as"
                        + " 'begin new.name := ''touched''; return new; end'",
                "create trigger touch before insert or update on parent for each row execute function touch()")) {
            Relation parent = rig.table("parent", "id");
            rig.tx(insert(parent, "1", "a"));
            rig.drain();
            assertThat(rig.rows("select * from parent")).containsExactly("1|a");
        }
    }

    @Test
    void aTriggerThatRaisesItsOwnErrorSetsTheRowAside() throws Exception {
        try (LaneRig rig = rig(
                ConstraintMode.EXACT_ORDER,
                PARENT,
                "create function refuse() returns trigger language plpgsql as"
                        + " 'begin if new.id = 2 then raise exception ''not two'' using errcode = ''CF001''; end if;"
                        + " return new; end'",
                "create trigger refuse before insert on parent for each row execute function refuse()")) {
            Relation parent = rig.table("parent", "id");
            rig.tx(insert(parent, "1", "a"), insert(parent, "2", "b"), insert(parent, "3", "c"));
            rig.drain();
            assertThat(rig.rows("select id from parent order by id")).containsExactly("1", "3");
            assertThat(rig.rowsSetAside()).singleElement().satisfies(aside -> {
                assertThat(aside.sqlState()).isEqualTo("CF001");
                assertThat(aside.reason()).isEqualTo("not two");
            });
        }
    }
}
