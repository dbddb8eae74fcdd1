package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * A foreign key, seen from the table that refers.
 *
 * @param deferrable whether its check can wait for the commit
 * @param enforced false only for {@code NOT ENFORCED} (from 18 on)
 * @param onDelete what happens to the referring row when its parent goes
 * @param onUpdate likewise when the parent's key changes
 */
public record ForeignKey(
        String name,
        TableId table,
        List<String> columns,
        TableId parent,
        List<String> parentColumns,
        boolean deferrable,
        boolean enforced,
        Action onDelete,
        Action onUpdate) {
    public ForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    /** A referential action. */
    public enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT;

        /** Whether it writes to the referring table. */
        public boolean writes() {
            return this == CASCADE || this == SET_NULL || this == SET_DEFAULT;
        }

        static Action of(String code) {
            return switch (code) {
                case "a" -> NO_ACTION;
                case "r" -> RESTRICT;
                case "c" -> CASCADE;
                case "n" -> SET_NULL;
                case "d" -> SET_DEFAULT;
                default -> throw new IllegalArgumentException("unknown referential action '" + code + "'");
            };
        }
    }

    /** Whether it writes to the referring table by itself. */
    public boolean cascades() {
        return onDelete.writes() || onUpdate.writes();
    }
}
