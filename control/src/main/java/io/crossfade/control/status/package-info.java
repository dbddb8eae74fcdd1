/** What a migration is doing right now, read from the control schema and the source. */
@NullMarked
package io.crossfade.control.status;

import org.jspecify.annotations.NullMarked;
