/** Rows of a mapped table, read in a stream and rendered for the target. */
@NullMarked
package io.crossfade.sqlite.rows;

import org.jspecify.annotations.NullMarked;
