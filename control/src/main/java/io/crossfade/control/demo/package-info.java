/** A live migration from end to end on servers of its own, checked by an independent oracle. */
@NullMarked
package io.crossfade.control.demo;

import org.jspecify.annotations.NullMarked;
