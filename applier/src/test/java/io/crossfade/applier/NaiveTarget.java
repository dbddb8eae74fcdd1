package io.crossfade.applier;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.applier.fold.Operation;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables as lists of texts, and operations that refuse what a real target would refuse. */
final class NaiveTarget {
    private final Map<String, List<String[]>> tables = new TreeMap<>();

    List<String[]> table(String name) {
        return tables.computeIfAbsent(name, n -> new ArrayList<>());
    }

    /** The rows of each table, sorted. */
    Map<String, List<String>> content() {
        Map<String, List<String>> content = new TreeMap<>();
        tables.forEach((name, rows) -> {
            List<String> texts =
                    rows.stream().map(row -> String.join("|", row)).sorted().toList();
            if (!texts.isEmpty()) {
                content.put(name, texts);
            }
        });
        return content;
    }

    void apply(Operation operation) {
        switch (operation) {
            case Operation.InsertRows insert -> insert.rows().forEach(row -> insert(insert.shape(), row));
            case Operation.UpdateRows update -> update.rows().forEach(row -> update(update.shape(), row));
            case Operation.DeleteRows delete ->
                delete.rows().forEach(row -> table(name(delete.shape())).remove(find(delete.shape(), row)));
            case Operation.RekeyRows rekey -> {
                for (int i = 0; i < rekey.before().size(); i++) {
                    String[] found = find(rekey.shape(), rekey.before().get(i));
                    set(rekey.shape(), found, rekey.after().get(i));
                    checkUnique(rekey.shape(), found);
                }
            }
            case Operation.MoveRows move -> move(move);
            case Operation.DeleteWhole delete ->
                table(name(delete.shape())).remove(findWhole(delete.shape(), delete.row()));
            case Operation.UpdateWhole update ->
                set(update.shape(), findWhole(update.shape(), update.before()), update.after());
            case Operation.TruncateTables truncate ->
                truncate.tables().forEach(table -> table(table.source().name()).clear());
        }
    }

    private void update(TableShape shape, RowImage image) {
        String[] found = find(shape, image);
        set(shape, found, image);
        checkUnique(shape, found);
    }

    private void move(Operation.MoveRows move) {
        List<String[]> rows = table(name(move.shape()));
        List<String[]> found =
                move.before().stream().map(row -> find(move.shape(), row)).toList();
        rows.removeAll(found);
        for (int i = 0; i < found.size(); i++) {
            set(move.shape(), found.get(i), move.after().get(i));
            rows.add(found.get(i));
            checkUnique(move.shape(), found.get(i));
        }
    }

    private void insert(TableShape shape, RowImage image) {
        String[] row = new String[shape.table().plan().columns().size()];
        set(shape, row, image);
        table(name(shape)).add(row);
        checkUnique(shape, row);
    }

    private void checkUnique(TableShape shape, String[] row) {
        LaneTable table = shape.table();
        Moving moving = table.moving();
        List<Integer> contested = moving == null ? List.of() : moving.contested();
        if (table.hasKey()
                && table(name(shape)).stream()
                                .filter(other -> sameKey(table, row, other)
                                        || contested.stream().anyMatch(i -> row[i].equals(other[i])))
                                .count()
                        != 1) {
            throw new Refusal("two rows like " + String.join("|", row) + " in " + name(shape));
        }
    }

    /** What a real target would refuse. */
    static final class Refusal extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Refusal(String what) {
            super(what);
        }
    }

    NaiveTarget copy() {
        NaiveTarget copy = new NaiveTarget();
        tables.forEach((name, rows) -> rows.forEach(row -> copy.table(name).add(row.clone())));
        return copy;
    }

    private static boolean sameKey(LaneTable table, String[] left, String[] right) {
        return table.keyColumns().stream().allMatch(i -> left[i].equals(right[i]));
    }

    private String[] find(TableShape shape, RowImage key) {
        return only(
                shape,
                table(name(shape)).stream()
                        .filter(row -> shape.table().keyColumns().stream()
                                .allMatch(i -> row[i].equals(key.text(shape.cell(i)))))
                        .toList());
    }

    private String[] findWhole(TableShape shape, RowImage image) {
        List<String[]> found = table(name(shape)).stream()
                .filter(row -> {
                    for (int i = 0; i < row.length; i++) {
                        if (!row[i].equals(image.text(shape.cell(i)))) {
                            return false;
                        }
                    }
                    return true;
                })
                .limit(1)
                .toList();
        return only(shape, found);
    }

    private static String[] only(TableShape shape, List<String[]> found) {
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " rows instead of one in " + name(shape));
        }
        return found.getFirst();
    }

    private static void set(TableShape shape, String[] row, RowImage image) {
        for (int i = 0; i < row.length; i++) {
            if (!image.isUnchanged(shape.cell(i))) {
                row[i] = image.text(shape.cell(i));
            }
        }
    }

    private static String name(TableShape shape) {
        return shape.table().source().name();
    }
}
