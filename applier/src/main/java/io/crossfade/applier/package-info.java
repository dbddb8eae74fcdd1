/** Applies the changes of a lane to its target, position with the data. */
@NullMarked
package io.crossfade.applier;

import org.jspecify.annotations.NullMarked;
