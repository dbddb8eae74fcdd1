package io.crossfade.verifier;

/**
 * A row, or a group of equal rows, as one look found it.
 *
 * @param first with {@code second} the digest of the row's texts; of a table without key the number of such rows
 * @param version the same again only if the row was not written in between: where it lies and who wrote it
 */
record RowState(long first, long second, String version) {
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

    boolean sameVersion(RowState other) {
        return version.equals(other.version) && sameContent(other);
    }
}
