package io.crossfade.applier.target;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.applier.fold.Operation;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Runs operations in one session, each as one prepared statement, and compares how many rows each hit with how many
 * keys it was given.
 */
final class Statements implements AutoCloseable {
    private static final int KEPT = 200;
    private static final int BUFFER = 1 << 20;
    /** COPY takes one more round trip than a prepared INSERT: worth it from about this many rows. */
    private static final int COPIED = 16;
    /** Large values go by COPY too: it takes them from where they are, an array is a copy of its own and one of the driver's. */
    private static final long LARGE = 1 << 20;

    private enum Form {
        INSERT,
        UPDATE,
        REKEY,
        MOVE,
        DELETE,
        DELETE_WHOLE,
        UPDATE_WHOLE
    }

    private record Key(Form form, int table, BitSet unchanged) {}

    private record Prepared(PreparedStatement statement, ApplySql.Text text) {}

    private static final BitSet NONE = new BitSet();

    private final Connection session;
    private final Map<Key, Prepared> prepared = new LinkedHashMap<>(16, 0.75f, true);
    private final TextArray array = new TextArray();
    private final CopyRows copyRows;

    Statements(Connection session) {
        this.session = session;
        this.copyRows = new CopyRows(session);
    }

    /** @throws Refused if the target refuses, or hits another number of rows than it was given */
    void run(Operation operation) throws SQLException, Refused {
        try {
            switch (operation) {
                case Operation.InsertRows insert -> insert(insert);
                case Operation.UpdateRows update -> update(update);
                case Operation.DeleteRows delete -> {
                    int found = delete(delete.shape(), delete.rows());
                    check(delete.shape(), "delete", delete.rows().size(), found);
                }
                case Operation.RekeyRows rekey -> rekey(rekey);
                case Operation.MoveRows move -> move(move);
                case Operation.DeleteWhole delete -> {
                    LaneTable table = delete.shape().table();
                    Prepared form = form(Form.DELETE_WHOLE, table, NONE, () -> ApplySql.deleteWhole(table));
                    bind(form, 1, form.text().parameters(), delete.shape(), List.of(delete.row()));
                    check(delete.shape(), "delete", 1, execute(form));
                }
                case Operation.UpdateWhole update -> updateWhole(update);
                case Operation.TruncateTables truncate -> execute(ApplySql.truncate(truncate.tables()));
            }
        } catch (SQLException e) {
            throw Refused.from(e);
        }
    }

    /** Runs a statement without parameters. */
    void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @return how many rows were deleted */
    int delete(TableShape shape, List<RowImage> keys) throws SQLException {
        LaneTable table = shape.table();
        Prepared form = form(Form.DELETE, table, NONE, () -> ApplySql.delete(table));
        bind(form, 1, form.text().parameters(), shape, keys);
        return execute(form);
    }

    private void insert(Operation.InsertRows insert) throws SQLException, Refused {
        int rows = insert.rows().size();
        long inserted = isWorthCopying(insert) ? copy(insert) : insertByArrays(insert);
        if (inserted != rows) {
            throw Refused.mismatch(rows == 1 ? "an insert found a row" : inserted + " rows inserted of " + rows);
        }
    }

    private static boolean isWorthCopying(Operation.InsertRows insert) {
        return ApplySql.insertsUnasked(insert.shape().table())
                && (insert.rows().size() >= COPIED
                        || insert.rows().stream()
                                        .mapToLong(RowImage::payloadBytes)
                                        .sum()
                                >= LARGE);
    }

    private long copy(Operation.InsertRows insert) throws SQLException {
        LaneTable table = insert.shape().table();
        int[] cells = new int[table.plan().columns().size()];
        Arrays.setAll(cells, insert.shape()::cell);
        return copyRows.insert(ApplySql.copy(table), insert.rows(), cells);
    }

    private long insertByArrays(Operation.InsertRows insert) throws SQLException {
        LaneTable table = insert.shape().table();
        Prepared form = form(Form.INSERT, table, NONE, () -> ApplySql.insert(table));
        bind(form, 1, form.text().parameters(), insert.shape(), insert.rows());
        return execute(form);
    }

    private void update(Operation.UpdateRows update) throws SQLException, Refused {
        LaneTable table = update.shape().table();
        BitSet unchanged = update.unchanged();
        Prepared form = form(Form.UPDATE, table, unchanged, () -> ApplySql.update(table, unchanged));
        bind(form, 1, form.text().parameters(), update.shape(), update.rows());
        int found = ApplySql.onlyCounts(table, unchanged) ? count(form) : execute(form);
        check(update.shape(), "update", update.rows().size(), found);
    }

    private void rekey(Operation.RekeyRows rekey) throws SQLException, Refused {
        LaneTable table = rekey.shape().table();
        BitSet unchanged = rekey.unchanged();
        Prepared form = form(Form.REKEY, table, unchanged, () -> ApplySql.rekey(table, unchanged));
        int next = bind(form, 1, table.keyColumns(), rekey.shape(), rekey.before());
        bind(form, next, form.text().parameters(), rekey.shape(), rekey.after());
        check(rekey.shape(), "key change", rekey.before().size(), execute(form));
    }

    private void move(Operation.MoveRows move) throws SQLException, Refused {
        TableShape shape = move.shape();
        LaneTable table = shape.table();
        Moving moving = Objects.requireNonNull(table.moving());
        BitSet unchanged = move.unchanged();
        List<Integer> all = columns(table);
        Prepared form =
                form(Form.MOVE, table, unchanged, () -> new ApplySql.Text(MoveSql.move(table, moving, unchanged), all));
        int next = bind(form, 1, table.keyColumns(), shape, move.before());
        for (int column : all) {
            form.statement().setObject(next++, array.fillSent(move.after(), shape.cell(column)));
        }
        for (int i = unchanged.nextSetBit(0); i >= 0; i = unchanged.nextSetBit(i + 1)) {
            form.statement().setObject(next++, array.fillUnsent(move.after(), shape.cell(i)));
        }
        array.shrink(BUFFER);
        check(shape, "update", move.before().size(), execute(form));
    }

    private static List<Integer> columns(LaneTable table) {
        return IntStream.range(0, table.plan().columns().size()).boxed().toList();
    }

    private void updateWhole(Operation.UpdateWhole update) throws SQLException, Refused {
        LaneTable table = update.shape().table();
        Prepared form = form(Form.UPDATE_WHOLE, table, NONE, () -> ApplySql.updateWhole(table));
        int next = bind(form, 1, columns(table), update.shape(), List.of(update.before()));
        bind(form, next, form.text().parameters(), update.shape(), List.of(update.after()));
        check(update.shape(), "update", 1, execute(form));
    }

    private static void check(TableShape shape, String what, int given, int found) throws Refused {
        if (given != found) {
            String text = given == 1 && found == 0
                    ? (what.equals("update") ? "an update" : "a " + what) + " found no row"
                    : "a " + what + " of " + given + " rows hit " + found;
            throw Refused.mismatch(text + " in " + shape.table().plan().target());
        }
    }

    private int bind(Prepared form, int first, List<Integer> columns, TableShape shape, List<RowImage> rows)
            throws SQLException {
        int parameter = first;
        for (int column : columns) {
            form.statement().setObject(parameter++, array.fill(rows, shape.cell(column)));
        }
        array.shrink(BUFFER);
        return parameter;
    }

    private static int execute(Prepared form) throws SQLException {
        int found = form.statement().executeUpdate();
        form.statement().clearParameters();
        return found;
    }

    private static int count(Prepared form) throws SQLException {
        try (ResultSet row = form.statement().executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private Prepared form(Form form, LaneTable table, BitSet unchanged, Supplier<ApplySql.Text> text)
            throws SQLException {
        Key key = new Key(form, table.place(), unchanged);
        Prepared known = prepared.get(key);
        if (known != null) {
            return known;
        }
        if (prepared.size() >= KEPT) {
            Iterator<Prepared> eldest = prepared.values().iterator();
            eldest.next().statement().close();
            eldest.remove();
        }
        ApplySql.Text sql = text.get();
        Prepared made = new Prepared(session.prepareStatement(sql.sql()), sql);
        prepared.put(key, made);
        return made;
    }

    @Override
    public void close() throws SQLException {
        for (Prepared each : prepared.values()) {
            each.statement().close();
        }
        prepared.clear();
    }
}
