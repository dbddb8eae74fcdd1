/** Backups of a file. */
@NullMarked
package io.crossfade.sqlite.backup;

import org.jspecify.annotations.NullMarked;
