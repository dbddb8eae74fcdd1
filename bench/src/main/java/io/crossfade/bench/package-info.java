/** Crossfade beside other ways to do it, in one run on one machine. */
@NullMarked
package io.crossfade.bench;

import org.jspecify.annotations.NullMarked;
