package io.crossfade.sqlite.audit;

/**
 * One value that does not go into its target column as it is.
 *
 * @param table the source's
 * @param rowKey a JSON array of the key's texts, or of the row's number where the table has no key
 * @param value as a SQL literal, shortened
 * @param action what will be done
 * @param reason the same words for all values of one kind
 */
public record AuditFinding(String table, String rowKey, String column, String value, Action action, String reason) {
    /** What is done with a value. */
    public enum Action {
        /** It is changed so that it fits; the reason says how. */
        CONVERTED,
        /** Its row is kept out of the target, by its key, and listed. */
        SET_ASIDE,
        /** The row is moved; the target does not confirm its foreign key until it has a parent. */
        NOT_CONFIRMED
    }
}
