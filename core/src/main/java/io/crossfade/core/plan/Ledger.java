package io.crossfade.core.plan;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.Sha256;
import io.crossfade.core.model.TableId;

/**
 * The keys of the rows that a mapping met in its target table, where the table holds rows of others too. Every other row of
 * the table is not the mapping's.
 *
 * @param table where the keys are, in the target
 * @param existing what becomes of a row whose key another row of the target has. {@link ExistingRows#REFUSE}: such rows are
 *     those of other mappings to the same table, and the row is set aside
 */
public record Ledger(TableId table, ExistingRows existing) {
    public static Ledger of(String migration, MappingId mapping, ExistingRows existing) {
        TableId table = new TableId("crossfade", "rows_" + hash(migration + "\n" + mapping));
        return new Ledger(table, existing);
    }

    public boolean keeps() {
        return existing == ExistingRows.KEEP;
    }

    public boolean overwrites() {
        return existing == ExistingRows.OVERWRITE;
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, 20);
    }
}
