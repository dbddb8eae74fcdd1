/** What became of every row: found, migrated, left behind with the reason, or failed. */
@NullMarked
package io.crossfade.control.summary;

import org.jspecify.annotations.NullMarked;
