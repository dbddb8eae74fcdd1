package io.crossfade.core.plan;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
