package io.crossfade.sqlite.schema;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.catalog.SqliteTable;
import java.util.List;

/**
 * A SQLite table and the PostgreSQL table that is made from it.
 *
 * @param key columns by which a row is found in the target: the primary key, else a unique index without NULLs; empty:
 *     none, and rows are matched whole
 * @param uniques those that the target gets too
 * @param indexes likewise
 * @param checks PostgreSQL's expressions
 */
public record MappedTable(
        SqliteTable source,
        TableId target,
        List<MappedColumn> columns,
        List<String> key,
        List<SqliteIndex> uniques,
        List<SqliteIndex> indexes,
        List<MappedForeignKey> foreignKeys,
        List<String> checks) {
    /** The schema that SQLite calls the file it was opened with. */
    public static final String SOURCE_SCHEMA = "main";

    public MappedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
    }

    public TableId sourceId() {
        return new TableId(SOURCE_SCHEMA, source.name());
    }

    public MappingId id() {
        return MappingId.of(sourceId());
    }

    public String name() {
        return source.name();
    }

    /** Indexes into {@link #columns} of those that make the key; without a key all of them. */
    public int[] keyPlaces() {
        return key.isEmpty()
                ? java.util.stream.IntStream.range(0, columns.size()).toArray()
                : key.stream().mapToInt(this::placeOf).toArray();
    }

    private int placeOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name + " in " + source.name());
    }
}
