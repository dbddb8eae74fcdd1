package io.crossfade.verifier;

/** Which end of a migration a statement reads. */
enum End {
    SOURCE,
    TARGET
}
