package io.crossfade.verifier;

import java.math.BigInteger;

/** The digest of a set of rows, whatever their order: their number and the exact sums of their two hashes. */
record Digest(long rows, BigInteger first, BigInteger second) {
    static final Digest NONE = new Digest(0, BigInteger.ZERO, BigInteger.ZERO);

    Digest plus(Digest other) {
        return new Digest(rows + other.rows, first.add(other.first), second.add(other.second));
    }
}
