package io.crossfade.applier.target;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which rows are in the target, as the open target transaction sees it. */
final class Presence {
    private static final int BUFFER = 1 << 20;

    private final Connection session;
    private final TextArray array = new TextArray();

    Presence(Connection session) {
        this.session = session;
    }

    /** @param images of rows of the table, each with its key */
    Set<RowKey> of(TableShape shape, List<RowImage> images) throws SQLException {
        LaneTable table = shape.table();
        Map<RowKey, RowImage> asked = new LinkedHashMap<>();
        images.forEach(image -> asked.putIfAbsent(shape.key(image), image));
        return find(
                ApplySql.presentRows(table),
                table.keyColumns().stream().map(shape::cell).toList(),
                asked);
    }

    Set<RowKey> ofKeys(TableShape shape, List<RowKey> keys) throws SQLException {
        return of(
                shape, keys.stream().map(key -> AsideRetry.keyOnly(shape, key)).toList());
    }

    /**
     * @param sql takes one array for each of {@code cells} and answers with places in them
     * @param asked images by what is to be found
     */
    Set<RowKey> find(String sql, List<Integer> cells, Map<RowKey, RowImage> asked) throws SQLException {
        if (asked.isEmpty()) {
            return new HashSet<>();
        }
        List<RowKey> keys = new ArrayList<>(asked.keySet());
        List<RowImage> rows = new ArrayList<>(asked.values());
        Set<RowKey> found = new HashSet<>();
        try (PreparedStatement look = session.prepareStatement(sql)) {
            int parameter = 1;
            for (int cell : cells) {
                look.setObject(parameter++, array.fill(rows, cell));
            }
            array.shrink(BUFFER);
            try (ResultSet place = look.executeQuery()) {
                while (place.next()) {
                    found.add(keys.get(place.getInt(1) - 1));
                }
            }
        }
        return found;
    }
}
