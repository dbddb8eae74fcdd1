/** What is made and held in the source: publication, slot, snapshot, and how much of it the source can bear. */
@NullMarked
package io.crossfade.snapshotter.source;

import org.jspecify.annotations.NullMarked;
