package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The partitions of a database's tables. */
final class Partitions {
    private final Map<TableId, List<TableId>> parts;

    private Partitions(Map<TableId, List<TableId>> parts) {
        this.parts = parts;
    }

    static Partitions read(Connection session) throws SQLException {
        Map<TableId, List<TableId>> parts = new TreeMap<>();
        try (PreparedStatement find = session.prepareStatement(CutoverSql.PARTITIONS);
                ResultSet row = find.executeQuery()) {
            while (row.next()) {
                parts.computeIfAbsent(new TableId(row.getString(3), row.getString(4)), whole -> new ArrayList<>())
                        .add(new TableId(row.getString(1), row.getString(2)));
            }
        }
        return new Partitions(parts);
    }

    /** The table if it is one of some, else the first of its partitions, at any depth, that is. */
    Optional<TableId> in(Set<TableId> some, TableId table) {
        return of(table).filter(some::contains).findFirst();
    }

    private Stream<TableId> of(TableId table) {
        return Stream.concat(
                Stream.of(table), parts.getOrDefault(table, List.of()).stream().flatMap(this::of));
    }
}
