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
 * A history that can have happened, by seed: few keys and many changes of each, key changes in chains and swaps, values
 * that were not sent, truncates. It knows what was there before and what is there after it.
 */
final class RandomHistory {
    private static final int KEYS = 5;

    private final Random random;
    private final List<Relation> keyed;
    private final Relation heap;
    private final Map<String, List<String[]>> rows = new TreeMap<>();
    private final NaiveTarget start = new NaiveTarget();
    private final List<ChangeEvent> events = new ArrayList<>();

    RandomHistory(long seed, List<Relation> keyed, Relation heap) {
        random = new Random(seed);
        this.keyed = keyed;
        this.heap = heap;
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
        return keyed.get(random.nextInt(keyed.size()));
    }

    private void step() {
        Relation relation = random.nextInt(6) == 0 ? heap : any();
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> insert(relation);
            case 3, 4, 5 -> update(relation, false);
            case 6, 7 -> update(relation, true);
            case 8, 9, 10 -> delete(relation);
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
                        .noneMatch(other -> other != own && key(relation, other).equals(key(relation, wanted)));
    }

    private String[] make() {
        return new String[] {"" + random.nextInt(KEYS), "n" + random.nextInt(3), "w" + random.nextInt(1000)};
    }

    private void insert(Relation relation) {
        String[] row = make();
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
        String[] next = make();
        if (!withKey) {
            next[0] = row[0];
            if (relation.columns().get(1).identity() && !relation.isFullIdentity()) {
                next[1] = row[1];
            }
        }
        boolean leavesWide = random.nextBoolean();
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
