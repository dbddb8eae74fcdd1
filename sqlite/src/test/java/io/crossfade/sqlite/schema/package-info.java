/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.schema;

import org.jspecify.annotations.NullMarked;
