package io.crossfade.sqlite.verify;

import java.util.Arrays;
import java.util.BitSet;

/** Sums of rows by a hash of their key: of as little size for a billion rows as for none, in whatever order they come. */
final class Buckets {
    static final int COUNT = 1 << 14;

    private final long[] sums = new long[COUNT];
    private final long[] rows = new long[COUNT];

    static int of(int keyHash) {
        return (keyHash ^ keyHash >>> 16) & (COUNT - 1);
    }

    void add(int keyHash, long digest) {
        int bucket = of(keyHash);
        sums[bucket] += digest;
        rows[bucket]++;
    }

    long total() {
        return Arrays.stream(rows).sum();
    }

    BitSet differing(Buckets other) {
        BitSet differing = new BitSet(COUNT);
        for (int i = 0; i < COUNT; i++) {
            if (sums[i] != other.sums[i] || rows[i] != other.rows[i]) {
                differing.set(i);
            }
        }
        return differing;
    }
}
