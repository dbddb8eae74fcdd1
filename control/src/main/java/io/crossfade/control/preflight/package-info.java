/** Looks at every server before a migration starts, changes nothing, and says everything that stands against it. */
@NullMarked
package io.crossfade.control.preflight;

import org.jspecify.annotations.NullMarked;
