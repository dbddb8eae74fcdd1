/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.copy;

import org.jspecify.annotations.NullMarked;
