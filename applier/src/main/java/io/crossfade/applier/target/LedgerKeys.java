package io.crossfade.applier.target;

import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks ledgers about keys and writes keys into them, many at once, within the open target transaction. */
final class LedgerKeys {
    private static final int BUFFER = 1 << 20;

    private final Connection session;
    private final TextArray array = new TextArray();

    LedgerKeys(Connection session) {
        this.session = session;
    }

    /**
     * What is known of a key.
     *
     * @param state its state in the ledger; null: it is not there
     * @param present whether the target has its row
     */
    record Known(@Nullable String state, boolean present) {}

    /** @param sql that of {@link io.crossfade.core.sql.LedgerSql#look} */
    Map<RowKey, Known> look(String sql, TableShape shape, List<RowKey> keys) throws SQLException {
        Map<RowKey, Known> known = new HashMap<>();
        try (PreparedStatement look = session.prepareStatement(sql)) {
            bind(look, shape, keys);
            try (ResultSet row = look.executeQuery()) {
                while (row.next()) {
                    known.put(keys.get(row.getInt(1) - 1), new Known(row.getString(2), row.getBoolean(3)));
                }
            }
        }
        return known;
    }

    /** @param sql a statement that takes keys */
    void write(String sql, TableShape shape, Collection<RowKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement write = session.prepareStatement(sql)) {
            bind(write, shape, List.copyOf(keys));
            write.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, TableShape shape, List<RowKey> keys) throws SQLException {
        List<RowImage> images =
                keys.stream().map(key -> AsideRetry.keyOnly(shape, key)).toList();
        int parameter = 1;
        for (int column : shape.table().keyColumns()) {
            statement.setObject(parameter++, array.fill(images, shape.cell(column)));
        }
        array.shrink(BUFFER);
    }
}
