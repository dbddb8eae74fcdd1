package io.crossfade.applier.target;

import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.target.MadeRow.Belongs;
import io.crossfade.applier.target.Reshaping.Knowledge;
import io.crossfade.core.model.RowImage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of the target from rows of the source, by the mapping's own SQL in the target's session. A row for which
 * the SQL fails does not keep the others from being made: it is found by halving.
 */
final class RowMaker {
    private static final int BUFFER = 1 << 20;

    private final Connection session;
    private final TextArray array = new TextArray();

    RowMaker(Connection session) {
        this.session = session;
    }

    /** @return for each row, in order, what became of it */
    List<MadeRow> make(Reshaping reshaping, TableShape source, List<RowImage> rows) throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        if (reshaping.isPlain()) {
            return rows.stream()
                    .map(row -> (MadeRow) new MadeRow.Made(Belongs.YES, image(reshaping, source, row, List.of())))
                    .toList();
        }
        MadeRow[] made = new MadeRow[rows.size()];
        make(reshaping, source, rows, 0, made);
        return Arrays.asList(made);
    }

    /** The same of old rows, of which only the key is wanted, and perhaps known. */
    List<MadeRow> makeKeys(Reshaping reshaping, TableShape source, List<RowImage> rows) throws SQLException {
        if (reshaping.computesKey()) {
            return make(reshaping, source, rows);
        }
        return rows.stream()
                .map(row -> (MadeRow) new MadeRow.Made(
                        Belongs.AS_BEFORE, keyOnly(reshaping, image(reshaping, source, row, List.of()))))
                .toList();
    }

    private void make(Reshaping reshaping, TableShape source, List<RowImage> rows, int first, MadeRow[] made)
            throws SQLException {
        execute(ApplySql.SAVEPOINT);
        try {
            evaluate(reshaping, source, rows, first, made);
            execute(ApplySql.RELEASE_SAVEPOINT);
            return;
        } catch (SQLException e) {
            Refused refused = Refused.from(e);
            execute(ApplySql.BACK_TO_SAVEPOINT);
            execute(ApplySql.RELEASE_SAVEPOINT);
            if (rows.size() == 1) {
                made[first] = failed(reshaping, source, rows.getFirst(), refused);
                return;
            }
        }
        int middle = rows.size() / 2;
        make(reshaping, source, rows.subList(0, middle), first, made);
        make(reshaping, source, rows.subList(middle, rows.size()), first + middle, made);
    }

    private void evaluate(Reshaping reshaping, TableShape source, List<RowImage> rows, int first, MadeRow[] made)
            throws SQLException {
        try (PreparedStatement evaluate = session.prepareStatement(reshaping.evaluation())) {
            int parameter = 1;
            for (int input : reshaping.evaluated()) {
                evaluate.setObject(parameter++, array.fillSent(rows, source.cell(input)));
            }
            array.shrink(BUFFER);
            try (ResultSet values = evaluate.executeQuery()) {
                while (values.next()) {
                    int place = values.getInt(1) - 1;
                    made[first + place] = made(reshaping, source, rows.get(place), values);
                }
            }
        }
    }

    private static MadeRow made(Reshaping reshaping, TableShape source, RowImage row, ResultSet values)
            throws SQLException {
        @Nullable
        Belongs belongs = switch (reshaping.ofCondition(source, row)) {
            case KNOWN -> values.getBoolean(2) ? Belongs.YES : Belongs.NO;
            case AS_BEFORE -> Belongs.AS_BEFORE;
            case LACKING -> null;
        };
        List<byte[]> computed = new ArrayList<>();
        boolean lacking = belongs == null;
        for (int i = 0; i < reshaping.computed().size(); i++) {
            computed.add(values.getBytes(i + 3));
            lacking |= reshaping.ofColumn(reshaping.computed().get(i), source, row) == Knowledge.LACKING;
        }
        RowImage image = image(reshaping, source, row, computed);
        if (belongs == null || lacking) {
            return new MadeRow.Failed(
                    keyOnly(reshaping, image),
                    "the mapping looks at large values that the log did not bring, because they were not changed: the"
                            + " row is read again",
                    null,
                    true);
        }
        return new MadeRow.Made(belongs, image);
    }

    private static MadeRow.Failed failed(Reshaping reshaping, TableShape source, RowImage row, Refused refused) {
        if (reshaping.computesKey()) {
            throw new TableSetAside(
                    reshaping.table(), "the key of a row cannot be computed: " + refused.reason(), refused.sqlState());
        }
        RowImage image = image(reshaping, source, row, List.of());
        return new MadeRow.Failed(
                keyOnly(reshaping, image), "the mapping's SQL fails: " + refused.reason(), refused.sqlState(), false);
    }

    private static RowImage keyOnly(Reshaping reshaping, RowImage image) {
        int[] spans = new int[2 * image.size()];
        for (int i = 0; i < image.size(); i++) {
            boolean key = reshaping.table().keyColumns().contains(i);
            spans[2 * i] = key ? image.offset(i) : 0;
            spans[2 * i + 1] = key ? image.length(i) : RowImage.NULL;
        }
        return new RowImage(image.buffer(), spans);
    }

    /** @param computed the values of the computed columns, in their order; null for NULL */
    private static RowImage image(Reshaping reshaping, TableShape source, RowImage row, List<byte[]> computed) {
        int size = reshaping.table().plan().columns().size();
        byte[][] values = new byte[size][];
        for (int i = 0; i < computed.size(); i++) {
            values[reshaping.computed().get(i)] = computed.get(i);
        }
        int total = 0;
        for (int i = 0; i < size; i++) {
            int input = reshaping.takenFrom(i);
            total +=
                    input >= 0 ? Math.max(0, row.length(source.cell(input))) : values[i] == null ? 0 : values[i].length;
        }
        byte[] buffer = new byte[total];
        int[] spans = new int[2 * size];
        int end = 0;
        for (int i = 0; i < size; i++) {
            int input = reshaping.takenFrom(i);
            int cell = input >= 0 ? source.cell(input) : -1;
            byte[] from = input >= 0 ? row.buffer() : values[i];
            int offset = input >= 0 ? row.offset(cell) : 0;
            int length = input >= 0 ? row.length(cell) : computedLength(reshaping, source, row, i, values[i]);
            spans[2 * i] = end;
            spans[2 * i + 1] = length;
            if (length > 0) {
                System.arraycopy(from, offset, buffer, end, length);
                end += length;
            }
        }
        return new RowImage(buffer, spans);
    }

    private static int computedLength(
            Reshaping reshaping, TableShape source, RowImage row, int column, byte @Nullable [] value) {
        if (reshaping.ofColumn(column, source, row) == Knowledge.AS_BEFORE) {
            return RowImage.UNCHANGED;
        }
        return value == null ? RowImage.NULL : value.length;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
