/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.verify;

import org.jspecify.annotations.NullMarked;
