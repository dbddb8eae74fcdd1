/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.audit;

import org.jspecify.annotations.NullMarked;
