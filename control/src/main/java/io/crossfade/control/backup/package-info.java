/** What a source held before a migration: a dump of the moved tables, and their exact counts. */
@NullMarked
package io.crossfade.control.backup;

import org.jspecify.annotations.NullMarked;
