package io.crossfade.applier;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.RowImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A history that can have happened, by seed: few keys and many changes of each, key changes in chains and swaps, unique
 * names that change hands, values that were not sent, truncates. It knows what was there before and what is there after
 * it.
 */
final class RandomHistory {
    private static final int KEYS = 5;

    /** How the names in the table with unique names change hands. */
    enum Names {
        /** Each is free before another row takes it, no value is left out and no key changes. */
        IN_TURN,
        /** Each is free before another row takes it. */
        FREED,
        /** The source may let two rows have one until the transaction ends. */
        DEFERRED
    }

    private final Random random;
    private final List<Relation> keyed;
    private final Relation heap;
    private final Relation unique;
    private final Names names;
    private final Map<String, List<String[]>> rows = new TreeMap<>();
    private final NaiveTarget start = new NaiveTarget();
    private final List<ChangeEvent> events = new ArrayList<>();

    /** @param unique a table whose names are unique, with a key of one column */
    RandomHistory(long seed, List<Relation> keyed, Relation heap, Relation unique, Names names) {
        random = new Random(seed);
        this.keyed = keyed;
        this.heap = heap;
        this.unique = unique;
        this.names = names;
        for (int i = random.nextInt(12); i > 0; i--) {
            insert(random.nextInt(5) == 0 ? heap : any());
        }
        events.clear();
        rows.forEach((table, all) -> all.forEach(row -> start.table(table).add(row.clone())));
        int length = 1 + random.nextInt(40);
        while (events.size() < length) {
            step();
        }
    }

    NaiveTarget start() {
        return start;
    }

    List<ChangeEvent> events() {
        return events;
    }

    Map<String, List<String>> end() {
        NaiveTarget end = new NaiveTarget();
        rows.forEach((table, all) -> end.table(table).addAll(all));
        return end.content();
    }

    private Relation any() {
        int which = random.nextInt(keyed.size() + 1);
        return which == keyed.size() ? unique : keyed.get(which);
    }

    private void step() {
        Relation relation = random.nextInt(6) == 0 ? heap : any();
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> insert(relation);
            case 3, 4, 5 -> update(relation, false);
            case 6, 7 -> update(relation, true);
            case 8, 9, 10 -> delete(relation);
            case 11, 12 -> swap();
            default -> {
                if (random.nextInt(4) == 0) {
                    events.add(LaneRig.truncate(relation));
                    rows(relation).clear();
                }
            }
        }
    }

    private List<String[]> rows(Relation relation) {
        return rows.computeIfAbsent(relation.table().name(), name -> new ArrayList<>());
    }

    private String @Nullable [] pick(Relation relation) {
        List<String[]> all = rows(relation);
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static String key(Relation relation, String[] row) {
        return relation.columns().get(1).identity() ? row[0] + "|" + row[1] : row[0];
    }

    @SuppressWarnings("ReferenceEquality") // the very row, not an equal one
    private boolean isFree(Relation relation, String[] wanted, String @Nullable [] own) {
        return relation.equals(heap)
                || rows(relation).stream()
                        .noneMatch(other -> other != own
                                && (key(relation, other).equals(key(relation, wanted))
                                        || (relation.equals(unique) && other[1].equals(wanted[1]))));
    }

    private String[] make(Relation relation) {
        int many = relation.equals(unique) ? 2 * KEYS : 3;
        return new String[] {"" + random.nextInt(KEYS), "n" + random.nextInt(many), "w" + random.nextInt(1000)};
    }

    /** Two rows swap their unique names, over a third name or at once. */
    @SuppressWarnings("ReferenceEquality") // the very row, not an equal one
    private void swap() {
        String @Nullable [] one = pick(unique);
        String @Nullable [] other = pick(unique);
        if (one == null || other == null || one == other) {
            return;
        }
        String name = one[1];
        if (names != Names.DEFERRED || random.nextBoolean()) {
            rename(one, "between");
        }
        String second = other[1];
        rename(other, name);
        rename(one, second);
    }

    private void rename(String[] row, String name) {
        row[1] = name;
        String wide = names != Names.IN_TURN && random.nextBoolean() ? LaneRig.UNCHANGED : row[2];
        events.add(new ChangeEvent.Update(unique, null, LaneRig.row(row[0], name, wide)));
    }

    private void insert(Relation relation) {
        String[] row = make(relation);
        if (isFree(relation, row, null)) {
            rows(relation).add(row);
            events.add(new ChangeEvent.Insert(relation, LaneRig.row(row)));
        }
    }

    private void delete(Relation relation) {
        String @Nullable [] row = pick(relation);
        if (row != null) {
            rows(relation).remove(row);
            events.add(new ChangeEvent.Delete(relation, old(relation, row)));
        }
    }

    private void update(Relation relation, boolean withKey) {
        String @Nullable [] row = pick(relation);
        if (row == null) {
            return;
        }
        String[] next = make(relation);
        boolean inTurn = relation.equals(unique) && names == Names.IN_TURN;
        if (!withKey || inTurn) {
            next[0] = row[0];
            if (relation.columns().get(1).identity() && !relation.isFullIdentity()) {
                next[1] = row[1];
            }
        }
        boolean leavesWide = !inTurn && random.nextBoolean();
        if (leavesWide) {
            next[2] = row[2];
        }
        if (!isFree(relation, /* wanted= */ next, /* own= */ row)) {
            return;
        }
        RowImage before = old(relation, row);
        RowImage after = LaneRig.row(next[0], next[1], leavesWide ? LaneRig.UNCHANGED : next[2]);
        if (relation.isFullIdentity()) {
            events.add(new ChangeEvent.Update(relation, before, after));
        } else if (key(relation, row).equals(key(relation, next))) {
            events.add(new ChangeEvent.Update(relation, null, after));
        } else {
            events.add(new ChangeEvent.KeyChange(relation, before, after));
        }
        System.arraycopy(next, 0, row, 0, row.length);
    }

    private static RowImage old(Relation relation, String[] row) {
        @Nullable String[] cells = row.clone();
        for (int i = 0; i < cells.length; i++) {
            if (!relation.columns().get(i).identity()) {
                cells[i] = null;
            }
        }
        return LaneRig.row(cells);
    }
}
