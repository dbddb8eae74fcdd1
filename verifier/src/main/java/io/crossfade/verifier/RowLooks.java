package io.crossfade.verifier;

import io.crossfade.core.db.RowTexts;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.sql.LedgerSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads single rows of a table at one end: by key through the key's index, or by digest where there is no key. */
final class RowLooks {
    private static final int BATCH = 10_000;
    /** Work for several sessions. */
    private static final int PART = 4 * BATCH;

    private final TableEnd table;
    private final Sessions sessions;

    RowLooks(TableEnd table, Sessions sessions) {
        this.table = table;
        this.sessions = sessions;
    }

    /** The states of those rows that exist. */
    Map<RowKey, RowState> states(List<RowKey> keys) {
        if (!table.plan().hasKey()) {
            return sessions.run(action(), session -> groups(session, keys));
        }
        Map<RowKey, RowState> states = new HashMap<>();
        Deque<Future<Map<RowKey, RowState>>> parts = new ArrayDeque<>();
        for (List<RowKey> batch : batches(keys, BATCH)) {
            parts.add(sessions.submit(
                    action(),
                    session -> read(
                            session,
                            VerifierSql.lookUp(table),
                            batch,
                            row -> new RowState(row.getLong(2), row.getLong(3), row.getString(4)),
                            RowState::plus)));
        }
        while (!parts.isEmpty()) {
            states.putAll(Sessions.result(parts.remove()));
        }
        return states;
    }

    /** What is done with some of the rows of many keys. */
    interface Part {
        /** @param states of those of the keys that have a row */
        void of(List<RowKey> keys, Map<RowKey, RowState> states);
    }

    /** As {@link #states}, a part of the keys after the other, so that memory holds one. */
    void eachPart(List<RowKey> keys, Part part) {
        for (List<RowKey> batch : batches(keys, PART)) {
            part.of(batch, states(batch));
        }
    }

    /** The texts of all columns of those rows that exist; nothing for a table without key. */
    Map<RowKey, @Nullable String[]> texts(List<RowKey> keys) {
        if (!table.plan().hasKey() || keys.isEmpty()) {
            return Map.of();
        }
        return sessions.run(
                action(),
                session -> read(
                        session,
                        VerifierSql.lookUpTexts(table),
                        keys,
                        row -> (@Nullable String[]) row.getArray(2).getArray(),
                        (one, other) -> one));
    }

    /** Those of the keys whose rows are the target's own and were kept. */
    Set<RowKey> kept(Collection<RowKey> keys) {
        Set<RowKey> kept = new HashSet<>();
        if (table.isShared()) {
            for (List<RowKey> batch : batches(List.copyOf(keys), BATCH)) {
                kept.addAll(sessions.run(
                        action(),
                        session -> read(
                                        session,
                                        LedgerSql.kept(table.plan()),
                                        batch,
                                        row -> Boolean.TRUE,
                                        (one, other) -> one)
                                .keySet()));
            }
        }
        return kept;
    }

    /** How many rows of the table are not the mapping's. */
    long others() {
        return table.isShared()
                ? sessions.run(action(), session -> {
                    try (Statement statement = session.createStatement();
                            ResultSet row = statement.executeQuery(VerifierSql.others(table))) {
                        row.next();
                        return row.getLong(1);
                    }
                })
                : 0L;
    }

    /** Digests of {@code 2^shift} neighbours each, by the place of the group. */
    Future<Map<Long, Digest>> sums(List<RowKey> keys, int shift) {
        return sessions.submit(action(), session -> {
            Map<Long, Digest> sums = new HashMap<>();
            try (PreparedStatement statement = session.prepareStatement(VerifierSql.lookUpSums(table, shift))) {
                RowTexts.bind(statement, keys, table.plan().keyColumns().size());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        sums.put(row.getLong(1), Slices.digest(row));
                    }
                }
            }
            return sums;
        });
    }

    static <T> List<List<T>> batches(List<T> all, int size) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return batches;
    }

    private String action() {
        return "look at rows of table " + table.table();
    }

    private interface Cells<T> {
        T of(ResultSet row) throws SQLException;
    }

    private interface Merging<T> {
        T both(T one, T other);
    }

    private <T> Map<RowKey, T> read(
            Connection session, String sql, List<RowKey> keys, Cells<T> cells, Merging<T> merging) throws SQLException {
        Map<RowKey, T> found = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            RowTexts.bind(statement, keys, table.plan().keyColumns().size());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.merge(keys.get(row.getInt(1) - 1), cells.of(row), merging::both);
                }
            }
        }
        return found;
    }

    private Map<RowKey, RowState> groups(Connection session, List<RowKey> digests) throws SQLException {
        Map<RowKey, RowState> groups = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(VerifierSql.groupsByHash(table))) {
            Object[] firsts = digests.stream()
                    .map(key ->
                            Long.parseUnsignedLong(((Cell.Present) key.cells().get(0)).text(), 0, 16, 16))
                    .toArray();
            statement.setArray(1, session.createArrayOf("bigint", firsts));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    groups.put(Slices.digestKey(row.getLong(1), row.getLong(2)), RowState.count(row.getLong(3)));
                }
            }
        }
        groups.keySet().retainAll(Set.copyOf(digests));
        return groups;
    }
}
