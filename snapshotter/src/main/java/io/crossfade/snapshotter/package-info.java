/** The copy of the rows that exist, over one exported snapshot: what the supervisor calls and hears. */
@NullMarked
package io.crossfade.snapshotter;

import org.jspecify.annotations.NullMarked;
