package io.crossfade.verifier;

/**
 * How a row becomes two 64-bit numbers inside the database. Both ends must use the same.
 *
 * <p>The row's cells, as text, form one array, in which NULL, the empty text and the text NULL are three things and no
 * two rows share a form. The array is hashed twice, and each of the two goes through a hash whose seed is the other: the
 * array's hash is linear in its cells, so that sums of it would not notice two rows that swap a cell. Per bucket of rows their number
 * and the two sums (exact, not modulo anything) are compared. Were the hashes random functions, two buckets that differ
 * would agree with a probability of at most 2<sup>-128</sup>: given all other rows, one value of each number hides the
 * last one.
 */
enum DigestKind {
    /** PostgreSQL's own 64-bit hashes with two seeds. They read the server's bytes: both ends must be alike in that. */
    NATIVE,
    /** SHA-256 over the array's network form, which is UTF-8 and big-endian on every server; about half as fast. */
    PORTABLE
}
