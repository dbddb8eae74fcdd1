/** Tests of the copy's statements. */
@NullMarked
package io.crossfade.snapshotter.copy;

import org.jspecify.annotations.NullMarked;
