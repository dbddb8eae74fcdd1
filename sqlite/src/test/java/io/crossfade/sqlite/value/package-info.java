/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.value;

import org.jspecify.annotations.NullMarked;
