package io.crossfade.verifier;

/**
 * A row, or a group of equal rows, as one look found it.
 *
 * @param first with {@code second} the digest of the row's texts; of a table without key the number of such rows
 * @param version the same again only if the row was not written in between: where it lies and who wrote it; {@link
 *     #UNKNOWN} of rows that a query makes
 */
record RowState(long first, long second, String version) {
    static final String UNKNOWN = "?";

    boolean sameContent(RowState other) {
        return first == other.first && second == other.second;
    }

    static RowState count(long rows) {
        return new RowState(rows, 0, "");
    }

    /** Rows that share a key, as a target without a unique index may hold them: one state for them all. */
    RowState plus(RowState other) {
        String both =
                version.compareTo(other.version) < 0 ? version + " " + other.version : other.version + " " + version;
        return new RowState(first + other.first, second + other.second, both.strip());
    }

    /** Whether nothing tells if the row was written. */
    boolean isUnversioned() {
        return version.startsWith(UNKNOWN);
    }

    boolean sameVersion(RowState other) {
        return !isUnversioned() && version.equals(other.version) && sameContent(other);
    }
}
