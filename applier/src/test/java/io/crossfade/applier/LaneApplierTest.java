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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What every lane holds, on the oldest and the newest server that the design names. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(Servers.Extension.class)
class LaneApplierTest {
    private static final String ITEM =
            "create table item (id bigint primary key, name text, price numeric(10,2), wide text)";

    private final int major;
    private final Servers servers;

    LaneApplierTest(int major, Servers servers) {
        this.major = major;
        this.servers = servers;
    }

    private LaneRig rig(String... ddl) throws Exception {
        return new LaneRig(servers, major, ddl);
    }

    @Test
    void changesOfEveryKindReachTheTarget() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(
                    insert(item, "1", "a", "1.50", "w1"),
                    insert(item, "2", "b", null, "w2"),
                    insert(item, "3", "c", "3", "w3"));
            rig.tx(update(item, "1", "A", "2.00", UNCHANGED), delete(item, "2", null, null, null));
            rig.tx(rekey(item, row("3", null, null, null), row("33", "c", "3", UNCHANGED)));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|A|2.00|w1", "33|c|3.00|w3");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void aSecondApplierGoesOnWhereTheFirstStopped() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            for (int i = 0; i < 10; i++) {
                rig.tx(insert(item, "" + i, "n", "1", "w"));
            }
            rig.drain();
            rig.stop();
            for (int i = 10; i < 20; i++) {
                rig.tx(insert(item, "" + i, "n", "1", "w"));
            }
            rig.drain();
            assertThat(rig.rows("select count(*) from item")).containsExactly("20");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void oneRowAndTenThousandRowsAreApplied() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            List<ChangeEvent> many = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                many.add(insert(item, "" + i, "name " + i, "1.25", "w"));
            }
            rig.tx(insert(item, "-1", "one", "1", "w"));
            rig.tx(many.toArray(ChangeEvent[]::new));
            rig.drain();
            assertThat(rig.rows("select count(*), min(id), max(id) from item")).containsExactly("10001|-1|9999");
        }
    }

    @Test
    void aTruncateBetweenInsertsRemovesOnlyWhatPrecedesIt() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a", "1", "w"), truncate(item), insert(item, "2", "b", "1", "w"));
            rig.drain();
            assertThat(rig.rows("select id from item")).containsExactly("2");
        }
    }
}
