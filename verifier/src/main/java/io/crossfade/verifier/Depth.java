package io.crossfade.verifier;

import io.crossfade.core.model.KeyRange;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How deep a comparison goes. Whatever its depth, a table in which it finds something is looked at row by row, and no row
 * is called different but by the proof of {@link LiveVerification}.
 */
public sealed interface Depth {
    /** What reports call it. */
    String label();

    /** Whether equal means that every row has the same values. */
    default boolean looksAtEveryRow() {
        return this instanceof Checksums || this instanceof Rows;
    }

    /** The same of one mapping. */
    default boolean looksAtEveryRowOf(MappingId mapping) {
        return looksAtEveryRow();
    }

    /** Both, of which each was of other mappings. */
    default Depth and(Depth other) {
        return this instanceof Keys some && other instanceof Keys more ? some.plus(more) : this;
    }

    /** Only the numbers of rows; where they are not the same, {@link Checksums}. */
    record Counts() implements Depth {
        @Override
        public String label() {
            return "counts";
        }
    }

    /** Digests of all rows, computed in the databases. */
    record Checksums() implements Depth {
        @Override
        public String label() {
            return "checksums";
        }
    }

    /**
     * Every value of every row, fetched from both ends in the order of a hash of the key: both servers sort the table. A
     * table without key: {@link Checksums}.
     */
    record Rows() implements Depth {
        @Override
        public String label() {
            return "rows";
        }
    }

    /**
     * Every value of some rows of each table, taken by chance from both ends. A table without key: {@link Checksums}.
     *
     * @param rows from each end, at least 1
     * @param seed the same rows again, as long as the table is not written to
     */
    record Sample(int rows, long seed) implements Depth {
        public Sample {
            if (rows < 1) {
                throw new IllegalArgumentException("a sample of " + rows + " rows");
            }
        }

        @Override
        public String label() {
            return "sample";
        }
    }

    /**
     * Digests of the rows of some keys.
     *
     * @param label what they are
     * @param keys by mapping; of a mapping that is not in it every row, of one with no keys none
     */
    record Keys(String label, Map<MappingId, List<RowKey>> keys) implements Depth {
        public Keys {
            keys = Map.copyOf(keys);
        }

        private Keys plus(Keys more) {
            Map<MappingId, List<RowKey>> both = new HashMap<>(keys);
            both.putAll(more.keys);
            return new Keys(label, both);
        }

        @Override
        public boolean looksAtEveryRowOf(MappingId mapping) {
            return !keys.containsKey(mapping);
        }
    }

    /** Digests of the rows in one range of each table's leading key, which both ends order alike and have an index for. */
    record Range(KeyRange range) implements Depth {
        @Override
        public String label() {
            return "range";
        }
    }
}
