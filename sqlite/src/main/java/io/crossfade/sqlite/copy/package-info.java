/** Rows of one snapshot into the target, each table in one transaction with its mark. */
@NullMarked
package io.crossfade.sqlite.copy;

import org.jspecify.annotations.NullMarked;
