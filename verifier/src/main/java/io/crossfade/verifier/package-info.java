/** Proves that source and target are equal: digests computed in the databases, bisected to rows where they differ. */
@NullMarked
package io.crossfade.verifier;

import org.jspecify.annotations.NullMarked;
