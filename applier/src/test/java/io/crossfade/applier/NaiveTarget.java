package io.crossfade.applier;

import io.crossfade.applier.fold.LaneTable;
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
            case Operation.UpdateRows update ->
                update.rows().forEach(row -> set(update.shape(), find(update.shape(), row), row));
            case Operation.DeleteRows delete ->
                delete.rows().forEach(row -> table(name(delete.shape())).remove(find(delete.shape(), row)));
            case Operation.RekeyRows rekey -> {
                for (int i = 0; i < rekey.before().size(); i++) {
                    String[] found = find(rekey.shape(), rekey.before().get(i));
                    set(rekey.shape(), found, rekey.after().get(i));
                    checkUnique(rekey.shape(), found);
                }
            }
            case Operation.DeleteWhole delete ->
                table(name(delete.shape())).remove(findWhole(delete.shape(), delete.row()));
            case Operation.UpdateWhole update ->
                set(update.shape(), findWhole(update.shape(), update.before()), update.after());
            case Operation.TruncateTables truncate ->
                truncate.tables().forEach(table -> table(table.source().name()).clear());
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
        if (table.hasKey()
                && table(name(shape)).stream()
                                .filter(other -> sameKey(table, row, other))
                                .count()
                        != 1) {
            throw new IllegalStateException("two rows of key " + String.join("|", row) + " in " + name(shape));
        }
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
