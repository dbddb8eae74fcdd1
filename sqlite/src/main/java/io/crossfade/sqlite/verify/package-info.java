/** Compares the file's rendered rows with the target's, table by table, down to keys. */
@NullMarked
package io.crossfade.sqlite.verify;

import org.jspecify.annotations.NullMarked;
