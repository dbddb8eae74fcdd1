/** Target tables made from the source's: pre-data before the copy, keys and indexes after it. */
@NullMarked
package io.crossfade.snapshotter.schema;

import org.jspecify.annotations.NullMarked;
