/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.log;

import org.jspecify.annotations.NullMarked;
