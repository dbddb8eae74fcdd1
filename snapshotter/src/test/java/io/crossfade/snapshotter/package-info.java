/** Tests of the copy on real servers. */
@NullMarked
package io.crossfade.snapshotter;

import org.jspecify.annotations.NullMarked;
