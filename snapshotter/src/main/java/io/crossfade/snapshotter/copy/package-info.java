/** Tables cut into chunks, and the chunks copied by workers. */
@NullMarked
package io.crossfade.snapshotter.copy;

import org.jspecify.annotations.NullMarked;
