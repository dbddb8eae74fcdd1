package io.crossfade.applier.source;

import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.QuerySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at the source: everything that is read is as one snapshot shows it. To be closed before the next one begins. */
public final class SourceLook implements AutoCloseable {
    /** So many keys at once. */
    public static final int PAGE = 1_000;

    private final SourceRows rows;
    private final Connection session;
    private final TxSnapshot snapshot;

    SourceLook(SourceRows rows, Connection session, TxSnapshot snapshot) {
        this.rows = rows;
        this.session = session;
        this.snapshot = snapshot;
    }

    public TxSnapshot snapshot() {
        return snapshot;
    }

    /** Takes what is found. */
    public interface Page {
        void take(List<RowKey> keys) throws SQLException;
    }

    /**
     * A table's rows as the target should have them.
     *
     * @param keys target keys; one that is not there has no row
     */
    public Map<RowKey, RowImage> rows(TablePlan table, List<RowKey> keys) {
        try {
            Map<RowKey, RowImage> found = new HashMap<>();
            try (PreparedStatement read = session.prepareStatement(SourceSql.rows(table, isPartitioned(table)))) {
                bind(read, table.keyColumns().size(), keys);
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        found.put(
                                keys.get(row.getInt(1) - 1),
                                image(row, table.columns().size()));
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            throw rows.unreadable(e);
        }
    }

    private boolean isPartitioned(TablePlan table) throws SQLException {
        try (PreparedStatement ask = session.prepareStatement(SourceSql.IS_PARTITIONED)) {
            ask.setString(1, Identifiers.quote(table.source()));
            try (ResultSet row = ask.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /**
     * The rows that a query makes for some of its keys.
     *
     * @throws TableSetAside if the source refuses to answer the query
     */
    public List<RowImage> made(Feed feed, List<RowKey> keys) {
        TablePlan table = feed.table().plan();
        try (PreparedStatement read = session.prepareStatement(QuerySql.reread(table, feed.query()))) {
            bind(read, feed.query().key().size(), keys);
            List<RowImage> found = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    found.add(image(row, table.columns().size()));
                }
            }
            return found;
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    /**
     * The keys of a query that changed rows feed, page by page.
     *
     * @param values what the rows tell of them
     * @throws TableSetAside if the source refuses to answer
     */
    public void keys(Feed feed, List<RowKey> values, Page page) throws SQLException {
        List<RowKey> keys = new ArrayList<>();
        try (PreparedStatement find = prepared(feed, values);
                ResultSet row = asked(feed, find)) {
            while (next(feed, row)) {
                keys.add(key(row, feed.query().key().size()));
                if (keys.size() == PAGE) {
                    page.take(keys);
                    keys = new ArrayList<>();
                }
            }
        }
        if (!keys.isEmpty()) {
            page.take(keys);
        }
    }

    private PreparedStatement prepared(Feed feed, List<RowKey> values) {
        try {
            PreparedStatement find = session.prepareStatement(QuerySql.keys(feed.query(), feed.plan()));
            find.setFetchSize(PAGE);
            bind(find, feed.plan().columns().size(), values);
            return find;
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    private ResultSet asked(Feed feed, PreparedStatement find) {
        try {
            return find.executeQuery();
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    private boolean next(Feed feed, ResultSet row) {
        try {
            return row.next();
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    /** An answer that depends on the rows, or on a table that was altered, would be the same another time. */
    private RuntimeException refused(Feed feed, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        SourceRows.Unreadable unreadable = rows.unreadable(e);
        return state.startsWith("22") || state.startsWith("42") || state.startsWith("21")
                ? new TableSetAside(feed.table(), "its query fails in the source: " + e.getMessage(), state)
                : unreadable;
    }

    private void bind(PreparedStatement read, int columns, List<RowKey> keys) throws SQLException {
        @Nullable String[][] texts = new String[columns][keys.size()];
        for (int i = 0; i < keys.size(); i++) {
            List<Cell> cells = keys.get(i).cells();
            for (int column = 0; column < columns; column++) {
                texts[column][i] = cells.get(column) instanceof Cell.Present present ? present.text() : null;
            }
        }
        for (int column = 0; column < columns; column++) {
            read.setArray(column + 1, session.createArrayOf("text", texts[column]));
        }
    }

    private static RowImage image(ResultSet row, int columns) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            String text = row.getString(i + 2);
            cells.add(text == null ? Cell.NULL : Cell.of(text));
        }
        return RowImage.of(cells);
    }

    private static RowKey key(ResultSet row, int columns) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        int[] all = new int[columns];
        for (int i = 0; i < columns; i++) {
            String text = row.getString(i + 1);
            cells.add(text == null ? Cell.NULL : Cell.of(text));
            all[i] = i;
        }
        return RowKey.of(RowImage.of(cells), all);
    }

    @Override
    public void close() {
        rows.ended();
    }
}
