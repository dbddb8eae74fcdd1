/** A migration looked at again and again: what the looks tell together, as one line and as a screen. */
@NullMarked
package io.crossfade.control.live;

import org.jspecify.annotations.NullMarked;
