/** Tests of this package. */
@NullMarked
package io.crossfade.sqlite.file;

import org.jspecify.annotations.NullMarked;
