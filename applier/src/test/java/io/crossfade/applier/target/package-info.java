/** The statements of the applier. */
@NullMarked
package io.crossfade.applier.target;

import org.jspecify.annotations.NullMarked;
