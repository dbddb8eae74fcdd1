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
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LedgerUndo;
import io.crossfade.core.store.TargetTableStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target table that holds rows of others: they are kept or overwritten by key, and never lost. */
@ExtendWith(Servers.Extension.class)
class SharedTableTest {
    private static final String ITEM = "create table item (id bigint primary key, name text, own text default 'd')";
    private static final String ALL = "select id, name, own from item order by id";

    private final Servers servers;

    SharedTableTest(Servers servers) {
        this.servers = servers;
    }

    /** A rig whose lane shares the table {@code item}. */
    private final class Shared implements AutoCloseable {
        private final LaneRig rig;
        private final TablePlan plan;
        private final Relation item;

        Shared(ExistingRows existing, String... rows) throws Exception {
            rig = new LaneRig(servers, 18, ITEM);
            rig.sql(rows);
            TablePlan whole = TestTables.plan(rig.connection(), "public", "item", "id");
            plan = new TablePlan(
                            whole.source(),
                            whole.target(),
                            whole.columns().subList(0, 2),
                            whole.keyColumns(),
                            false,
                            false,
                            false,
                            0,
                            0)
                    .with(Ledger.of(LaneRig.MIGRATION, whole.id(), existing));
            item = rig.add(plan, 'd');
            new TargetTableStore(rig.target(), LaneRig.MIGRATION).share(List.of(plan));
        }

        List<String> ledger() throws Exception {
            String name = Objects.requireNonNull(plan.ledger()).table().toString();
            return rig.rows("select c0, state, before from " + name + " order by c0");
        }

        LedgerUndo.Undone undo() throws Exception {
            return new LedgerUndo(rig.connection(), plan).undo();
        }

        @Override
        public void close() throws SQLException {
            rig.close();
        }
    }

    @Test
    void aKeptRowIsTheTargetsWhateverTheSourceDoesWithItsKey() throws Exception {
        try (Shared shared = new Shared(
                ExistingRows.KEEP, "insert into item values (1, 'mine', 'm'), (2, 'mine', 'm'), (3, 'mine', 'm')")) {
            LaneRig rig = shared.rig;
            Relation item = shared.item;
            rig.tx(insert(item, "1", "theirs"), insert(item, "10", "theirs"), insert(item, "11", "theirs"));
            rig.tx(update(item, "1", "theirs 2"), update(item, "10", "theirs 2"));
            rig.tx(rekey(item, row("11", null), row("2", "moved")), delete(item, "1", null), insert(item, "1", "back"));
            LaneApplier running = rig.drain();
            assertThat(rig.rows(ALL)).containsExactly("1|mine|m", "2|mine|m", "3|mine|m", "10|theirs 2|d");
            assertThat(shared.ledger()).containsExactly("1|k|null", "2|k|null", "10|b|null");

            rig.sql("delete from item where id = 1", "insert into item values (12, 'born here', 'm')");
            rig.tx(update(item, "1", "again"), delete(item, "2", null), rekey(item, row("1", null), row("13", "free")));
            rig.tx(insert(item, "12", "theirs"), insert(item, "14", "theirs"), delete(item, "14", null));
            rig.await(running);
            assertThat(rig.rows(ALL))
                    .containsExactly("2|mine|m", "3|mine|m", "10|theirs 2|d", "12|born here|m", "13|free|d");
            assertThat(rig.rowsSetAside()).isEmpty();
            rig.stop();
            assertThat(shared.undo()).isEqualTo(new LedgerUndo.Undone(2, 0, 3));
            assertThat(rig.rows(ALL)).containsExactly("2|mine|m", "3|mine|m", "12|born here|m");
        }
    }

    @Test
    void anOverwrittenRowComesBackWithAllThatItHeld() throws Exception {
        try (Shared shared = new Shared(
                ExistingRows.OVERWRITE,
                "insert into item values (1, 'mine, \"q\" (x)', 'm'), (2, null, null), (3, '', 'm')")) {
            LaneRig rig = shared.rig;
            Relation item = shared.item;
            rig.tx(insert(item, "1", "theirs"), insert(item, "2", "theirs"), insert(item, "10", "theirs"));
            rig.tx(
                    delete(item, "2", null),
                    update(item, "1", "theirs 2"),
                    rekey(item, row("10", null), row("3", "moved")));
            rig.drain();
            assertThat(rig.rows(ALL)).containsExactly("1|theirs 2|m", "3|moved|m");
            assertThat(rig.rowsSetAside()).isEmpty();
            rig.stop();
            assertThat(shared.undo()).isEqualTo(new LedgerUndo.Undone(0, 3, 0));
            assertThat(rig.rows(ALL)).containsExactly("1|mine, \"q\" (x)|m", "2|null|null", "3||m");
        }
    }

    @Test
    void aTruncateTakesOnlyTheMigrationsRows() throws Exception {
        try (Shared shared = new Shared(ExistingRows.KEEP, "insert into item values (1, 'mine', 'm')")) {
            LaneRig rig = shared.rig;
            Relation item = shared.item;
            rig.tx(insert(item, "1", "theirs"), insert(item, "2", "theirs"));
            rig.tx(insert(item, "3", "theirs"), truncate(item), insert(item, "2", "after"), insert(item, "4", "after"));
            rig.drain();
            assertThat(rig.rows(ALL)).containsExactly("1|mine|m", "2|after|d", "4|after|d");
            assertThat(shared.ledger()).containsExactly("1|k|null", "2|b|null", "4|b|null");
        }
    }

    @Test
    void aRowWithValuesThatWereNotSentNeverMixesWithTheTargetsOwn() throws Exception {
        try (Shared shared = new Shared(ExistingRows.OVERWRITE, "insert into item values (1, 'mine', 'm')")) {
            LaneRig rig = shared.rig;
            rig.tx(insert(shared.item, "5", "theirs"));
            rig.tx(rekey(shared.item, row("5", null), row("1", UNCHANGED)));
            rig.drain();
            assertThat(rig.rows(ALL)).containsExactly("1|mine|m");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ExistingRows.class,
            names = {"KEEP", "OVERWRITE"})
    void anyHistoryLeavesBothSharesRight(ExistingRows existing) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        boolean keep = existing == ExistingRows.KEEP;
        try (Shared shared = new Shared(
                existing, "insert into item select i, 'mine ' || i, 'm' from generate_series(1, 60, 3) as i")) {
            LaneRig rig = shared.rig;
            List<String> before = rig.rows(ALL);
            Map<Integer, String> source = new TreeMap<>();
            LaneApplier running = rig.start();
            for (int i = 0; i < 60; i++) {
                rig.tx(transaction(random, shared.item, source));
            }
            rig.await(running);
            List<String> expected = new ArrayList<>();
            for (int key = 1; key < 60; key++) {
                // A row that took another's place keeps what the mapping does not feed, also under a new key.
                boolean mine = key % 3 == 1;
                String theirs = source.get(key);
                if (mine && keep) {
                    expected.add(key + "|mine " + key + "|m");
                } else if (theirs != null) {
                    expected.add(key + "|" + theirs + "|" + (keep ? "d" : "[dm]"));
                }
            }
            List<String> found = rig.rows(ALL);
            assertThat(rig.rowsSetAside()).as("seed %d", seed).isEmpty();
            List<String> untouched = found.stream()
                    .filter(row -> row.contains("|mine ")
                            && !source.containsKey(Integer.parseInt(row.substring(0, row.indexOf('|')))))
                    .toList();
            if (!keep) {
                found = found.stream().filter(row -> !untouched.contains(row)).toList();
                assertThat(before).as("seed %d", seed).containsAll(untouched);
            }
            assertThat(found).as("seed %d", seed).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i))
                        .as("seed %d", seed)
                        .matches(expected.get(i).replace("|", "\\|"));
            }
            rig.stop();
            shared.undo();
            assertThat(rig.rows(ALL)).as("seed %d", seed).isEqualTo(before);
        }
    }

    private static ChangeEvent[] transaction(Random random, Relation item, Map<Integer, String> source) {
        List<ChangeEvent> events = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            int key = 1 + random.nextInt(59);
            int other = 1 + random.nextInt(59);
            String name = "v" + random.nextInt(1000);
            if (!source.containsKey(key)) {
                events.add(insert(item, "" + key, name));
                source.put(key, name);
            } else if (random.nextInt(3) == 0) {
                events.add(delete(item, "" + key, null));
                source.remove(key);
            } else if (!source.containsKey(other) && random.nextBoolean()) {
                events.add(rekey(item, row("" + key, null), row("" + other, name)));
                source.remove(key);
                source.put(other, name);
            } else {
                events.add(update(item, "" + key, name));
                source.put(key, name);
            }
        }
        return events.toArray(ChangeEvent[]::new);
    }
}
