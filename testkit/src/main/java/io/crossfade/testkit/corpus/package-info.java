/** Every PostgreSQL type with values at its edges, odd names, and tables at the limits of width and length. */
@NullMarked
package io.crossfade.testkit.corpus;

import org.jspecify.annotations.NullMarked;
