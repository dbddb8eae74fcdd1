package io.crossfade.applier.source;

import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.core.db.RowTexts;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

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
     * @param failing keys of those on which the mapping's SQL fails, with PostgreSQL's word
     */
    public record Found(Map<RowKey, RowImage> rows, Map<RowKey, SQLException> failing) {}

    /** @param keys target keys; one that is not there has no row */
    public Found rows(TablePlan table, List<RowKey> keys) {
        try {
            Found found = new Found(new HashMap<>(), new LinkedHashMap<>());
            String sql = SourceSql.rows(table, isPartitioned(table));
            try (PreparedStatement read = session.prepareStatement(sql)) {
                new Question(
                                read,
                                table.keyColumns().size(),
                                table.columns().size(),
                                SqlErrors::isDataException,
                                found.rows()::put,
                                found.failing())
                        .ask(keys);
            }
            return found;
        } catch (SQLException e) {
            throw rows.unreadable(e);
        }
    }

    /**
     * A statement that answers with the place of a key and the texts of a row.
     *
     * @param dependsOnKey whether an error is about one of the keys
     */
    private record Question(
            PreparedStatement read,
            int keyColumns,
            int columns,
            Predicate<SQLException> dependsOnKey,
            BiConsumer<RowKey, RowImage> found,
            Map<RowKey, SQLException> failing) {
        private record Row(RowKey key, RowImage image) {}

        /** All at once; where one fails, it is searched by halving. */
        void ask(List<RowKey> keys) throws SQLException {
            Connection session = read.getConnection();
            Savepoint before = session.setSavepoint();
            RowTexts.bind(read, keys, keyColumns);
            List<Row> answer = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    answer.add(new Row(keys.get(row.getInt(1) - 1), RowTexts.read(row, 2, columns)));
                }
            } catch (SQLException e) {
                if (!dependsOnKey.test(e)) {
                    throw e;
                }
                session.rollback(before);
                search(keys, e);
                return;
            }
            answer.forEach(row -> found.accept(row.key(), row.image()));
        }

        private void search(List<RowKey> keys, SQLException failure) throws SQLException {
            if (keys.size() == 1) {
                failing.put(keys.getFirst(), failure);
                return;
            }
            int middle = keys.size() / 2;
            ask(keys.subList(0, middle));
            ask(keys.subList(middle, keys.size()));
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
     * What a query makes.
     *
     * @param failing those of its keys for which it fails on what the rows hold, with PostgreSQL's word
     */
    public record Made(List<RowImage> rows, Map<RowKey, SQLException> failing) {}

    /**
     * The rows that a query makes for some of its keys.
     *
     * @throws TableSetAside if the source refuses to answer the query, whatever the key
     */
    public Made made(Feed feed, List<RowKey> keys) {
        Made found = new Made(new ArrayList<>(), new LinkedHashMap<>());
        try (PreparedStatement read = session.prepareStatement(feed.made())) {
            new Question(
                            read,
                            feed.query().key().size(),
                            feed.table().plan().columns().size(),
                            SqlErrors::dependsOnRows,
                            (key, row) -> found.rows().add(row),
                            found.failing())
                    .ask(keys);
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
        try (ResultSet row = asked(feed, values)) {
            for (List<RowKey> keys = next(feed, row); !keys.isEmpty(); keys = next(feed, row)) {
                page.take(keys);
            }
        }
    }

    private ResultSet asked(Feed feed, List<RowKey> values) {
        try {
            PreparedStatement find = session.prepareStatement(feed.keys());
            find.closeOnCompletion();
            find.setFetchSize(PAGE);
            RowTexts.bind(find, values, feed.plan().columns().size());
            return find.executeQuery();
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    /** The next keys, at most a page; none at the end. */
    private List<RowKey> next(Feed feed, ResultSet row) {
        try {
            List<RowKey> keys = new ArrayList<>();
            while (keys.size() < PAGE && row.next()) {
                keys.add(RowKey.of(RowTexts.read(row, 1, feed.query().key().size())));
            }
            return keys;
        } catch (SQLException e) {
            throw refused(feed, e);
        }
    }

    /** An answer that depends on the rows, or on a table that was altered, would be the same another time. */
    private RuntimeException refused(Feed feed, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        SourceRows.Unreadable unreadable = rows.unreadable(e);
        return SqlErrors.dependsOnRows(e) || state.startsWith("42")
                ? new TableSetAside(feed.table(), "its query fails in the source: " + e.getMessage(), state)
                : unreadable;
    }

    @Override
    public void close() {
        rows.ended();
    }
}
