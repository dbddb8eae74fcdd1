package io.crossfade.sqlite.catalog;

import java.util.List;

/**
 * A foreign key as declared; SQLite checks it only in sessions that ask for it, so rows may break it.
 *
 * @param parent the table as named, which need not exist
 * @param parentColumns empty: the parent's primary key
 * @param onUpdate {@code NO ACTION}, {@code RESTRICT}, {@code SET NULL}, {@code SET DEFAULT} or {@code CASCADE}
 */
public record SqliteForeignKey(
        List<String> columns, String parent, List<String> parentColumns, String onUpdate, String onDelete) {
    public SqliteForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }
}
