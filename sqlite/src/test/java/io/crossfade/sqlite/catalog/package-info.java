/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.catalog;

import org.jspecify.annotations.NullMarked;
