/** Microbenchmarks of what every changed row passes through: codec, folding, values. */
@NullMarked
package io.crossfade.bench.jmh;

import org.jspecify.annotations.NullMarked;
